# shellcheck shell=bash
# After a power cut; then adds and removals until the next one comes.
go_on_counting
up
is "what was answered is so" "$(entry cut.example .state)" cooling
honest "a power cut" 75 4
for name in $(cat /root/answered 2> /dev/null); do
	grep -qw "$name" /etc/hosts || echo "not ok answered before the power cut, and open: $name"
	[ "$(entry "$name" .state)" != "" ] || echo "not ok answered before the power cut, and not listed: $name"
done
touch /root/answered
ok "$(wc -l < /root/answered) answered adds are all in force" true
is "store and plan" "$(messages | grep -c 'missing or damaged')" 0
keep_count; sync -f /root/awake
echo CUT
for i in $(seq 1000); do
	name=n$i-$RANDOM.example
	nc-block add "$name" > /dev/null && echo "$name" >> /root/answered && sync -f /root/answered
	keep_count; sync -f /root/awake
	nc-block remove "$name" --yes > /dev/null; nc-block keep "$name" > /dev/null
done
