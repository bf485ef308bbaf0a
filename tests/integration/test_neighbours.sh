#!/bin/bash
# Other people's firewalls, bridges and files, with their own programs, before and after ours: none opens a block, none is broken.
. "$(dirname "$0")/lib.sh"
unpacked=${NCB_NEIGHBOURS:-build/neighbours}
[ -e "$unpacked/complete" ] || { echo "not ok the neighbours were not downloaded: $(tail -n 1 "$unpacked/log" 2> /dev/null)"; exit 1; }
tar -C "$unpacked" -c --exclude=./complete --exclude=./log . | tar -x --keep-directory-symlink -C /
site_bridge; site_add ex 7 ex; site_add other 8 other; site_dns ex.example=7 other.example=8
ip netns exec other ncat -4 -l -k 81 --sh-exec 'echo other81' < /dev/null > /dev/null 2>&1 &
helper() { cat /run/nc-block-sandbox/nc-block-helper.pid; }
healthy() { nc-block status --json | jq -e .healthy; }
restart() { local p; p=$(helper); kill -9 "$p"; await bash -c "[ \"\$(cat /run/nc-block-sandbox/nc-block-helper.pid)\" != $p ]"; await healthy; }
answer() { dig +time=1 +tries=1 "$1" | sed -n 's/.*status: \([A-Z]*\).*/\1/p'; }
port81() { ncat --recv-only -w 2 $SITE_NET4.8 81 < /dev/null 2> /dev/null || echo shut; }
holds() { # WHEN
	is "$1: the address is refused" "$(curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" "7"
	is "$1: the name is not answered" "$(answer sub.ex.example)" NXDOMAIN
	is "$1: nor reached by another address" "$(get --resolve ex.example:80:$SITE_NET4.8 http://ex.example/)" "no answer"
	ok "$1: in the hosts file" grep -qw ex.example /etc/hosts
	is "$1: what is not blocked is open" "$(get --resolve other.example:80:$SITE_NET4.8 http://other.example/)" other
	ok "$1: healthy" await healthy
}
ok "blocked" nc-block add ex.example $SITE_NET4.7
holds "alone"
is "the other port is open" "$(port81)" other81

# neighbour NAME SET CHECK CLEAR: its rules put in after ours; then ours anew after them; then they go.
neighbour() {
	local name=$1 set=$2 check=$3 clear=$4
	ok "$name: its rules" $set
	$check "$name after ours"; holds "$name after ours"
	restart
	$check "$name before ours"; holds "$name before ours"
	nc-block add "late${#name}$RANDOM.example" > /dev/null
	$check "$name, and a change of ours"
	ok "$name: its rules go" $clear
	is "$name gone: its port is open again" "$(port81)" other81
	holds "$name gone"
}
shut81() { is "$1: it shuts what it is to shut" "$(port81)" shut; }

# ---- iptables, on nf_tables and of old; with what would open a block if anything could ----
evil() { # the same rules for each iptables
	"$1" -I OUTPUT -d $SITE_NET4.7 -j ACCEPT && "$1" -I OUTPUT -p udp --dport 53 -j ACCEPT &&
		"$1" -A OUTPUT -p tcp -d $SITE_NET4.8 --dport 81 -j REJECT &&
		"$1" -t mangle -A OUTPUT -d $SITE_NET4.8 -j MARK --set-mark 0x00c0ffee &&
		"$1" -t mangle -A OUTPUT -d $SITE_NET4.8 -j CONNMARK --save-mark &&
		"$1" -t nat -A OUTPUT -d $SITE_NET4.9 -p tcp --dport 80 -j DNAT --to-destination $SITE_NET4.7:80
}
marked() { # every packet keeps all bits of its mark to the end
	shut81 "$1"
	"$ipt" -t mangle -F POSTROUTING; "$ipt" -t mangle -A POSTROUTING -d $SITE_NET4.8 -p tcp --dport 80 -m mark ! --mark 0x00c0ffee/0x00ffffff
	"$ipt" -t mangle -A POSTROUTING -d $SITE_NET4.8 -p tcp --dport 80
	get http://$SITE_NET4.8/ > /dev/null
	is "$1: its marks are whole" "$("$ipt" -t mangle -L POSTROUTING -v -n -x | awk 'NR > 2 { print ($1 > 0) }' | tr '\n' ' ')" "0 1 "
	is "$1: its DNAT does not get around" "$(curl -s -m 5 http://$SITE_NET4.9/ || echo $?)" "7"
}
clear() { "$ipt" -F; "$ipt" -t nat -F; "$ipt" -t mangle -F; }
set_evil() { evil "$ipt"; }
for ipt in iptables-nft iptables-legacy; do neighbour $ipt set_evil marked clear; done

# ---- nftables.service: its file is loaded with a flush; a saved ruleset may hold our table ----
printf 'flush ruleset\ntable inet mine {\n\tchain out {\n\t\ttype filter hook output priority -10; policy accept;\n\t\tip daddr %s tcp dport 81 reject\n\t\taccept\n\t}\n}\n' $SITE_NET4.8 > /etc/nftables.conf
nft_load() { nft -f /etc/nftables.conf; }
nft_clear() { nft flush ruleset; }
neighbour nftables.service nft_load shut81 nft_clear
for _ in 1 2 3 4 5; do nft_load; nft_clear; done
holds "reloaded ten times"
nft_load
{ echo 'flush ruleset'; nft list ruleset; } > /etc/nftables.conf
ok "a saved ruleset holds our table" grep -q 'table inet nc_block' /etc/nftables.conf
nft -f /etc/nftables.conf > /run/nft.out 2>&1; echo "    (loading it: $?)"
holds "a saved ruleset with our table in it"
is "status says what to do" "$(nc-block status --json | jq -r '.holes_named[]' | grep -c nftables.conf)" 1
nft_clear; rm /etc/nftables.conf
is "and then no more" "$(nc-block status --json | jq -r '.holes_named[]' | grep -c nftables.conf)" 0

# ---- ufw ----
cp /usr/share/ufw/iptables/*.rules /etc/ufw/; cp /usr/share/ufw/ufw.conf /etc/ufw/ 2> /dev/null || printf 'ENABLED=no\nLOGLEVEL=low\n' > /etc/ufw/ufw.conf
[ -e /etc/default/ufw ] || cp /usr/share/ufw/*.default /etc/default/ufw
sed -i 's/^IPT_SYSCTL=.*/IPT_SYSCTL=/; s/^IPT_MODULES=.*/IPT_MODULES=""/' /etc/default/ufw
ufw_on() { ufw allow out to $SITE_NET4.7 && ufw reject out proto tcp to $SITE_NET4.8 port 81 && ufw --force enable; }
ufw_off() { ufw --force disable && ufw --force reset && iptables -F && iptables -X; }
neighbour ufw ufw_on shut81 ufw_off

# ---- firewalld ----
mkdir -p /run/dbus; dbus-daemon --system --fork
firewalld_on() {
	firewalld --nofork --nopid > /run/firewalld.log 2>&1 &
	await firewall-cmd --state &&
		firewall-cmd --direct --add-rule ipv4 filter OUTPUT 0 -p tcp -d $SITE_NET4.8 --dport 81 -j REJECT &&
		firewall-cmd --direct --add-rule ipv4 filter OUTPUT 0 -d $SITE_NET4.7 -j ACCEPT
}
firewalld_off() { firewall-cmd --complete-reload && kill %firewalld && await bash -c '! pidof -x firewalld' && nft delete table inet firewalld 2> /dev/null; iptables -F; }
firewalld_check() { shut81 "$1"; ok "$1: its zone is there" nft list chain inet firewalld filter_INPUT; }
neighbour firewalld firewalld_on firewalld_check firewalld_off

# ---- bridges of machines and containers ----
ip netns add inner; ip link add vb0 type veth peer name eth0 netns inner; ip link add virbr0 type bridge
ip link set vb0 master virbr0 up; ip link set virbr0 up; ip addr add 192.0.2.1/24 dev virbr0
ip -n inner addr add 192.0.2.2/24 dev eth0; ip -n inner link set eth0 up; ip -n inner link set lo up; ip -n inner route add default via 192.0.2.1
echo 1 > /proc/sys/net/ipv4/ip_forward
bridge_on() {
	iptables -t nat -N DOCKER && iptables -t nat -A POSTROUTING -s 192.0.2.0/24 ! -o virbr0 -j MASQUERADE && iptables -t nat -A OUTPUT -m addrtype --dst-type LOCAL -j DOCKER &&
		iptables -N LIBVIRT_FWO && iptables -N LIBVIRT_FWI && iptables -I FORWARD -j LIBVIRT_FWI && iptables -I FORWARD -j LIBVIRT_FWO &&
		iptables -A LIBVIRT_FWO -s 192.0.2.0/24 -i virbr0 -j ACCEPT &&
		iptables -A LIBVIRT_FWI -d 192.0.2.0/24 -o virbr0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT &&
		iptables -A LIBVIRT_FWI -o virbr0 -j REJECT && iptables -A OUTPUT -p tcp -d $SITE_NET4.8 --dport 81 -j REJECT
}
inner() { ip netns exec inner "$@"; }
bridge_check() {
	is "$1: from inside, others are reached" "$(inner curl -s -m 5 http://$SITE_NET4.8/)" other
	is "$1: from inside, the address is refused" "$(inner curl -s -m 5 http://$SITE_NET4.7/ || echo $?)" "7"
	is "$1: from inside, the name is not reached" "$(inner curl -s -m 5 --resolve ex.example:80:$SITE_NET4.8 http://ex.example/ || echo "no answer")" "no answer"
}
bridge_off() { iptables -F; iptables -t nat -F; iptables -X; iptables -t nat -X; }
neighbour "a bridge's rules" bridge_on bridge_check bridge_off

# ---- those who write /etc/hosts and /etc/resolv.conf ----
rewrite() { printf '127.0.1.1 %s\n127.0.0.1 localhost\n10.9.8.7 theirs.test\n' "$1" > /etc/hosts; } # in place, as cloud-init does
rewrite first
ok "hosts written anew: ours is back" await grep -qw ex.example /etc/hosts
ok "with theirs whole" bash -c 'head -n 3 /etc/hosts | cmp - <(printf "127.0.1.1 first\n127.0.0.1 localhost\n10.9.8.7 theirs.test\n")'
printf '127.0.0.1 localhost\n10.9.8.7 second.test\n' > /etc/hosts.new; mv /etc/hosts.new /etc/hosts
ok "replaced: ours is back" await grep -qw ex.example /etc/hosts
ok "with theirs" grep -q second.test /etc/hosts
mkdir -p /run/resolvconf/interface /etc/resolvconf/run 2> /dev/null
printf 'nameserver 127.0.0.1\nsearch test\n' | resolvconf -a eth9.test > /run/resolvconf.out 2>&1; [ -L /etc/resolv.conf ] || echo 'nameserver 127.0.0.1' > /etc/resolv.conf
echo "    (resolvconf: $? $(head -c 100 /run/resolvconf.out))"
holds "after resolvconf"
finish
