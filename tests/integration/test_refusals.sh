#!/bin/bash
# Every refusal with its exit code and name; help can never be blocked.
. "$(dirname "$0")/lib.sh"
refused() { # TARGET ERROR EXIT
	is "$1 exits $3" "$(status_of nc-block add --json -- "$1")" "$3"
	is "$1 is $2" "$(jq -r '.refused[0].error' < /run/out)" "$2"
}
refused co.uk public-suffix 2
refused router single-label 2
refused 'ex..example' malformed 2
refused 'http://' malformed 2
refused 127.0.0.1 own-address 2
refused ::1 own-address 2
refused fe80::1 own-address 2
refused 224.0.0.1 own-address 2
refused 192.0.2.0/23 too-wide 2
refused 2001:db8::/47 too-wide 2
refused thehotline.org protected 4
refused https://WWW.TheHotline.org/help protected 4
refused chat.thehotline.org. protected 4
refused someone@thehotline.org protected 4
is "help through a platform is named before its short link too" "$(nc-block add --json --dry-run wa.me | jq '.help | length > 0')" true
ip link add d0 type bridge; ip addr add 203.0.113.5/24 dev d0; ip link set d0 up; ip route add default via 203.0.113.1
refused 203.0.113.5 own-address 2
refused 203.0.113.1 own-address 2
echo 'nameserver 203.0.113.9' >> /etc/resolv.conf
refused 203.0.113.9 own-address 2
refused 203.0.113.0/24 own-address 2
# each reason in words of its own
all=(203.0.113.5 203.0.113.1 203.0.113.9 127.0.0.1 fe80::1 224.0.0.1 240.0.0.1 192.0.2.0/23 co.uk router ex..example
	"$(printf 'a%.0s' {1..64}).example" 'ex example' thehotline.org nosuch:exname @exname ftp://ex.example)
is "as many messages as reasons" "$(nc-block add --json -- "${all[@]}" | jq '[.refused[].message] | unique | length')" ${#all[@]}
nc-block why thehotline.org > /dev/null
is "no trace of help that was asked for" "$(grep -rlai thehotline /var/lib/nc-block /var/lib/nc-block-helper /run/nc-block-sandbox /etc/hosts || true)" ""
is "nothing was stored" "$(nc-block status --json | jq .entries)" 0
is "several: the first that is not 0" "$(status_of nc-block add --json fine.example co.uk thehotline.org)" 2
is "the good one is in" "$(state_of fine.example)" blocked
is "unknown target" "$(status_of nc-block remove nobody.example)" 1
is "usage" "$(status_of nc-block remove)" 2
is "unknown verb" "$(status_of nc-block frobnicate)" 2
finish
