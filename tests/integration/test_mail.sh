#!/bin/bash
# Mail filters: what nc-block mail sieve writes, by sieve-test and in a real Dovecot that takes mail over LMTP, given to it over
# ManageSieve by a real sieve-connect; and the feed for Gmail, read as XML.
. "$(dirname "$0")/lib.sh"
peers=${NCB_PEERS:-$NCB_BUILD/peers}
work=/run/mail; mkdir $work

is "nobody to filter" "$(status_of nc-block mail sieve)" 1
ok "add" nc-block add ex@example.org "o'neil+{a}&b@xn--bcher-kva.example" not-mail.example
is "the address that stays open waits" "$(nc-block allow kids@example.org --why school --json | jq -r .state)" cooling
lacks() { ! grep -q "$1" "$2"; }
nc-block mail sieve > $work/waiting.sieve
ok "while it waits it is not spared" lacks kids@ $work/waiting.sieve
ok "it becomes ready" await bash -c '[ "$(nc-block allow list --json | jq -r ".exceptions[0].state")" = ready ]'
id=$(nc-block allow list --json | jq '.exceptions[0].id')
words=$(nc-block allow accept "$id" --json | jq -r .confirm)
ok "accepted" nc-block allow accept "$id" --confirm "$words"
nc-block mail sieve > $work/script.sieve
ok "it is spared" grep -q kids@ $work/script.sieve
ok "nothing is ever discarded" lacks 'discard\|reject' $work/script.sieve
is "in JSON the same" "$(nc-block mail sieve --json | jq -j .script | cmp - $work/script.sieve && echo same)" same

# ---- Gmail's feed ----
nc-block mail gmail > $work/filters.xml
properties() { # NAME: its values
	python3 -c '
import sys, xml.etree.ElementTree as tree
for p in tree.parse(sys.argv[1]).getroot().iter("{http://schemas.google.com/apps/2006}property"):
    if p.get("name") == sys.argv[2]: print(p.get("value"))' $work/filters.xml "$1"
}
is "Gmail: from" "$(properties from | sort | tr '\n' ' ')" "\"ex@example.org\" \"o'neil+{a}&b@xn--bcher-kva.example\" "
is "Gmail: spared" "$(properties doesNotHaveTheWord | sort -u)" '{from:"kids@example.org" deliveredto:"kids@example.org"}'
is "Gmail: marked read" "$(properties shouldMarkAsRead | sort -u)" true
is "Gmail: never to the bin" "$(properties shouldTrash)" ""

[ -e "$peers/usr/sbin/dovecot" ] || { echo "skip Dovecot: it was not downloaded: $(tail -n 1 "$peers/log" 2> /dev/null)"; finish; }
# Its programs look for each other under their real paths; this machine's /usr stays as it is.
for d in bin sbin lib share/dovecot share/perl5; do mkdir -p "/usr/$d"; cp -an "$peers/usr/$d/." "/usr/$d/"; done

# ---- settings of Dovecot, which sieve-test reads too ----
site_key=$work/key site_cert=$work/cert
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
	-keyout $site_key -out $site_cert 2> /dev/null
# sieve-connect verifies it, as it would a server's elsewhere.
mkdir -p /etc/ssl/certs; cp $site_cert "/etc/ssl/certs/$(openssl x509 -noout -hash -in $site_cert).0"
for user in dovecot:988 dovenull:989; do
	echo "${user%:*}:x:${user#*:}:${user#*:}::/nonexistent:/usr/sbin/nologin" >> /etc/passwd; echo "${user%:*}:x:${user#*:}:" >> /etc/group
done
mkdir -p $work/home; chown 65534:65534 $work/home
cat > $work/dovecot.conf << END
base_dir = /run/dovecot
log_path = $work/dovecot.log
protocols = imap lmtp sieve
ssl = yes
ssl_cert = <$site_cert
ssl_key = <$site_key
listen = 127.0.0.1
mail_home = $work/home/%u
mail_location = maildir:~/Maildir
mail_uid = 65534
mail_gid = 65534
first_valid_uid = 65534
first_valid_gid = 65534
default_vsz_limit = 0
auth_mechanisms = plain
passdb {
  driver = static
  args = password=sesame
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=$work/home/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = 0
  }
}
service managesieve-login {
  chroot =
  inet_listener sieve {
    port = 4190
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0600
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve = file:~/sieve;active=~/.dovecot.sieve
}
END
# ---- sieve-test ----
message() { # HEADER...
	printf '%s\r\n' "$@" "Date: Tue, 24 Nov 2026 10:00:00 +0000" "Message-ID: <$RANDOM.$RANDOM@test>" "" "text" > $work/message
}
sorted() { # SENDER RECIPIENT: what the script does with the message
	sieve-test -c $work/dovecot.conf -f "$1" -a "$2" $work/script.sieve $work/message 2>&1 | grep -A 6 "Performed actions" | tr '\n' ' '
}
me=me@home.example other=friend@example.net
caught() { # DESCRIPTION SENDER HEADER...
	message "${@:3}"; is "$1" "$(sorted "$2" $me)" "*store message in folder: Set aside*+ add IMAP flags: \\\\seen*"
}
kept() { # DESCRIPTION SENDER RECIPIENT HEADER...
	message "${@:4}"; is "$1" "$(sorted "$2" "$3")" "*[(]none[)]*"
}
caught "From" $other "From: Ex <ex@example.org>"
caught "From, in capitals" $other "From: EX@Example.ORG"
caught "Sender" $other "From: $other" "Sender: ex@example.org"
caught "Reply-To" $other "From: $other" "Reply-To: \"Somebody else\" <ex@example.org>"
caught "Resent-From" $other "From: $other" "Resent-From: ex@example.org"
caught "the envelope" ex@example.org "From: $other"
caught "one of several" $other "From: $other, ex@example.org"
caught "a difficult address" $other "From: o'neil+{a}&b@xn--bcher-kva.example"
caught "also when the open address is copied" ex@example.org "From: ex@example.org" "Cc: kids@example.org" "To: kids@example.org"
kept "somebody else" $other $me "From: $other"
kept "a name that looks like it" $other $me "From: \"ex@example.org\" <$other>"
kept "an address that ends like it" $other $me "From: notex@example.org"
kept "the open address" ex@example.org $me "From: kids@example.org"
kept "mail to the open address" ex@example.org kids@example.org "From: ex@example.org"

# ---- a real Dovecot ----
dovecot -F -c $work/dovecot.conf > $work/start.log 2>&1 &
ok "Dovecot starts" await test -S /run/dovecot/lmtp
[ -S /run/dovecot/lmtp ] || { cat $work/start.log $work/dovecot.log; finish; }
push() { # ANSWERS: how often the password is asked for is told
	SSL_CERT_DIR=/etc/ssl/certs expect -c '
		set timeout 20; set asked 0
		spawn -noecho nc-block mail sieve --push me@home.example@localhost:4190
		expect {
			"Password:" { incr asked; send "'"${1:-sesame}"'\r"; exp_continue }
			timeout { puts "TIMEOUT" }
			eof { }
		}
		puts "asked $asked times, exit [lindex [wait] 3]"' 2>&1
}
is "a wrong server" "$(status_of nc-block mail sieve --push me)" 2
push > $work/push; is "pushed and activated" "$(tail -n 1 $work/push)" "asked 2 times, exit 0*"
is "the server has it" "$(cmp $work/home/me@home.example/sieve/nc-block.sieve $work/script.sieve && echo same)" same
push > $work/push; is "pushed again" "$(tail -n 1 $work/push)" "asked 1 times, exit 0*"

deliver() { # SENDER RECIPIENT < message: by LMTP
	python3 - "$1" "$2" $work/message << 'END'
import smtplib, sys
with smtplib.LMTP("/run/dovecot/lmtp") as s:
    s.sendmail(sys.argv[1], [sys.argv[2]], open(sys.argv[3], "rb").read())
END
}
box() { find "$work/home/me@home.example/Maildir/$1" -type f \( -path '*/new/*' -o -path '*/cur/*' \) 2> /dev/null; }
in_box() { [ "$(box "$1" | tr '\n' '\0' | xargs -0r grep -l "^Subject: $2" | wc -l)" = 1 ]; }
message "From: Ex <ex@example.org>" "Subject: caught"
ok "delivered" deliver ex@example.org me@home.example
ok "it lies in its folder" await in_box '.Set aside' caught
is "marked read" "$(box '.Set aside' | sed 's/.*:2,//')" S
message "From: kids@example.org" "Subject: kids"
ok "delivered" deliver ex@example.org me@home.example
ok "the open address comes in" await in_box . kids
message "From: $other" "Subject: friend"
ok "delivered" deliver $other me@home.example
ok "a friend's comes in" await in_box . friend

# Another script is active: it stays so, and it is said what to do.
printf 'require ["include"];\ninclude :personal "nc-block";\nkeep;\n' > $work/home/me@home.example/sieve/mine.sieve
chown -R 65534:65534 $work/home
ln -sfn sieve/mine.sieve $work/home/me@home.example/.dovecot.sieve
push > $work/push
is "beside another script" "$(tail -n 1 $work/push)" "asked 1 times, exit 0*"
ok "it is said how" grep -q 'include :personal "nc-block";' $work/push
is "the other is active" "$(readlink $work/home/me@home.example/.dovecot.sieve)" sieve/mine.sieve
message "From: ex@example.org" "Subject: included"
ok "delivered" deliver ex@example.org me@home.example
ok "included, ours still sorts" await in_box '.Set aside' included
push wrong > $work/push; is "a wrong password" "$(tail -n 1 $work/push)" "asked *, exit 1*"
ok "and is told so" grep -q "did not take the script" $work/push
finish
