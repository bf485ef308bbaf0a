# shellcheck shell=bash disable=SC1091
# The main job on this kernel, and everything that can be done to the clock of a running machine.
systemctl daemon-reload
is "the machine is up" "$(await test "$(systemctl is-active nc-blockd)" = active && uname -r)" "6.1.*"
. ./site.sh
site_bridge; site_add ex 7 ex; site_add other 8 other
site_tls ex 443; site_tls other 443
site_dns ex.example=7 other.example=8
tls() { curl -sk -m 5 --resolve "$1:443:$SITE_NET4.$2" "https://$1/" || echo "no answer $?"; }
is "before: the name resolves" "$(dig +short +time=2 +tries=1 ex.example)" "$SITE_NET4.7"
is "before: TLS answers" "$(tls ex.example 7)" ex
ok "a name and an address" nc-block add ex.example $SITE_NET4.7
ok "all layers" await bash -c 'nc-block status --json | jq -e .healthy'
is "names are in force" "$(nc-block status --json | jq -r .layers.names)" ok
say "kernel $(uname -r), table flags: '$(nft list table inet nc_block | sed -n 's/^\tflags //p')', queue: $(nft list table inet nc_block | grep -c 'queue')"
ok "the kernel's own queue is used" bash -c 'nft list table inet nc_block | grep -q "queue" && lsmod | grep -q "^nft_queue"'
remembers() { grep -q "^queue = $1\$" /var/lib/nc-block-helper/kernel; }
ok "and remembered" remembers native
echo 'install nft_compat /bin/false' > /etc/modprobe.d/no-compat.conf
is "the other way is not there" "$(modprobe -r nft_compat; lsmod | grep -c '^nft_compat')" 0
sed -i 's/native/compat/' /var/lib/nc-block-helper/kernel; kill -9 $(pidof nc-block-helper)
ok "where what is remembered does not work: found out again" await bash -c 'nc-block status --json | jq -e ".healthy and .layers.names == \"ok\""'
ok "and remembered" await remembers native
rm /etc/modprobe.d/no-compat.conf
is "DNS: NXDOMAIN" "$(dig +time=2 +tries=1 sub.ex.example | sed -n 's/.*status: \([A-Z]*\).*/\1/p')" NXDOMAIN
is "DNS for others: answered" "$(dig +short +time=2 +tries=1 other.example)" "$SITE_NET4.8"
is "TLS: reset" "$(tls ex.example 8)" "no answer 35"
is "TLS for others: answered" "$(tls other.example 8)" other
is "the address: refused" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" 7
is "hosts" "$(getent ahostsv4 ex.example | head -n 1)" "0.0.0.0*"

# On this kernel nobody can own the table. An address and a name are tried without a pause while what holds them is killed and deleted.
# Each with a server of its own: a connection that slips and is ended leaves the one it went to waiting.
for pair in third=9 fourth=10; do
	ip netns add ${pair%=*}; ip link add v-${pair%=*} type veth peer name eth0 netns ${pair%=*}; ip link set v-${pair%=*} master site-br up
	ip -n ${pair%=*} addr add $SITE_NET4.${pair#*=}/24 dev eth0; ip -n ${pair%=*} link set eth0 up
	ip netns exec ${pair%=*} ./knock serve > /run/serve-${pair%=*} 2>&1 &
done
await curl -s -m 1 http://$SITE_NET4.9/
nc-block add $SITE_NET4.10 > /dev/null
healthy() { nc-block status --json | jq -e .healthy; }
repaired() { nc-block status --json | jq .repaired_layers.addresses; }
knock_begin() { : > /run/knocked; ./knock try $SITE_NET4.10 $SITE_NET4.9 ex.example > /run/knock.out & knocking=$!; }
knock_end() { kill $knocking; wait $knocking; knock=$(tr '\n' ' ' < /run/knock.out)$(wc -l < /run/knocked); }
knock_begin
for i in 1 2 3; do kill -9 $(pidof nc-block-helper nc-block-inspect nc-blockd); await healthy; done
knock_end
is "all killed three times, on a table of nobody's: nothing slips" "$knock" "[1-9]* 0 0"
before=$(repaired)
put_back() { [ "$(repaired)" -ge $((before + 1)) ]; }
knock_begin
for i in $(seq 20); do
	before=$(repaired); nft delete table inet nc_block; await put_back || echo "not ok deletion $i was not put back"
done
knock_end
say "20 deletions of the table: tries, slips of TCP, of UDP: $knock"
is "the address after them: refused" "$(curl -s -m 5 http://$SITE_NET4.10/ || echo $?)" 7
ok "all is well" await healthy

# A tunnel for everything, with the rules and marks of wg-quick; its other end has two addresses.
umask 077; wg genkey > /run/here.key; wg genkey > /run/there.key
ip -n third link add wg1 type wireguard; ip -n third addr add 10.7.0.1/24 dev wg1; ip -n third link set lo up
for i in 10 11; do ip -n third addr add 192.0.2.$i/32 dev lo; done
ip netns exec third wg set wg1 listen-port 51820 private-key /run/there.key peer "$(wg pubkey < /run/here.key)" allowed-ips 10.7.0.2/32
ip -n third link set wg1 up
printf '[Interface]\nPrivateKey = %s\nAddress = 10.7.0.2/24\n[Peer]\nPublicKey = %s\nEndpoint = %s:51820\nAllowedIPs = 0.0.0.0/0\n' \
	"$(cat /run/here.key)" "$(wg pubkey < /run/there.key)" $SITE_NET4.9 > /run/wg0.conf
code() { curl -s -m 5 -o /run/body -w '%{http_code}' "$@" || echo " $?"; }
nc-block add 192.0.2.10 > /dev/null
ok "a tunnel by wg-quick" wg-quick up /run/wg0.conf
is "through the tunnel, others: answered" "$(code http://192.0.2.11/)" 200
is "through the tunnel, the address: nothing comes" "$(code http://192.0.2.10/)" "000 *"
is "through the tunnel, the name: nothing comes" "$(code -H 'Host: ex.example' http://192.0.2.11/)" "000 *"
is "its marks are whole" "$(nft list table ip wg-quick-wg0 | grep -c 'mark')$(wg show wg0 fwmark)" "[1-9]0xca6c"
kill -9 $(pidof nc-block-helper); await healthy
is "after a new start of ours, others: answered" "$(code http://192.0.2.11/)" 200
ok "the tunnel goes" wg-quick down /run/wg0.conf
is "with its table" "$(nft list tables | grep -c wg-quick)" 0
ok "and all is well" await healthy

nc-block add late.example > /dev/null; nc-block add quick.example --cooldown 40s > /dev/null
is "its count begins" "$(status_of nc-block remove late.example --yes)" 0
begin_count
honest "at first"
date -u -s "+40 days" > /dev/null; honest "the date set forward"
date -u -s "-80 days" > /dev/null; honest "and back"
date -u -s "+40 days" > /dev/null
./synchronise; honest "a time service's word"
date -u -s "+2 days" > /dev/null; ./synchronise; honest "a time service that steps forward"
date -u -s "-2 days" > /dev/null; ./synchronise; honest "and back"
ln -sf /usr/share/zoneinfo/Pacific/Kiritimati /etc/localtime; echo Pacific/Kiritimati > /etc/timezone; systemctl reload nc-blockd
is "another zone waits" "$(nc-block settings --json | jq -r '.pending_settings[].key')" cooldown.quiet_hours
honest "another zone"
is "TZ on the command line" "$(TZ=Pacific/Kiritimati nc-block status --json | jq .quiet)" "$(nc-block status --json | jq .quiet)"
ln -sf /usr/share/zoneinfo/Etc/UTC /etc/localtime; echo Etc/UTC > /etc/timezone; systemctl reload nc-blockd
unshare -T --boottime 8640000 --monotonic 8640000 nc-block list > /dev/null; honest "a time namespace around the command"
mkdir -p /run/systemd/system/nc-blockd.service.d
cat > /run/systemd/system/nc-blockd.service.d/ns.conf << 'N'
[Service]
ExecStart=
ExecStart=+/usr/bin/unshare -T --fork --kill-child --boottime 8640000 --monotonic 8640000 setpriv --reuid nc-block --regid nc-block --clear-groups /usr/sbin/nc-blockd
Type=simple
WatchdogSec=0
N
systemctl daemon-reload; systemctl kill -s KILL nc-blockd
ok "a daemon in a time namespace" await bash -c 'p=$(pidof nc-blockd); [ -n "$p" ] && ! cmp -s <(readlink /proc/1/ns/time) <(readlink /proc/$p/ns/time) && nc-block list'
honest "it"
rm -r /run/systemd/system/nc-blockd.service.d; systemctl daemon-reload; systemctl kill -s KILL nc-blockd; await nc-block list
honest "and back"

before=$(entry late.example .removal.counted_s)
date -u -s "@$(date +%s)" > /dev/null # no longer synchronised
echo SLEEP > /dev/ttyS1; sleep 1; echo mem > /sys/power/state
say "asleep until woken up: CLOCK_BOOTTIME is $(uptime_s) s, CLOCK_MONOTONIC $(($(nc-block status --json | jq .counted_since_boot_s))) s"
is "asleep" "$(nc-block status --json | jq '.uncounted_s >= 15')" true
is "an add from before cannot be undone" "$(entry quick.example .undo_left_s)" 0
ok "and not counted" test "$(entry late.example .removal.counted_s)" -lt $((before + 12))
./synchronise
ok "until the network vouches for it" test "$(entry late.example .removal.counted_s)" -ge $((before + 15))
is "and then nothing is left over" "$(nc-block status --json | jq .uncounted_s)" 0
nc-block remove quick.example --yes > /dev/null
date -u -s "@$(($(date +%s)))" > /dev/null # no longer synchronised
keep_count; date -u +%s > /root/wall
