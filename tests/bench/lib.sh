# shellcheck shell=bash
# What the benches share: a table on standard output, the same as JSON, worlds of their own. Sourced by tests/bench/run.
# Must never pass or fail: a target that is missed is marked.

bench_rows=()
bench_head() { printf '\n%-60s %12s %12s %9s %9s %9s\n' "$1" "nc-block" "${2:-without}" figure null target; }

# bench_row NAME UNIT OURS THEIRS FIGURE TARGET RUNS [NULL]: TARGET is "<=N", ">=N" or "-" (told, not aimed at); FIGURE is what is held
# against it, NULL the same figure where there should be no difference. "-" stands for nothing.
bench_row() {
	local name=$1 unit=$2 ours=$3 theirs=$4 figure=$5 target=$6 runs=$7 null=${8:--} met=null mark=
	case $target in
	"<="*) met=$(awk -v f="$figure" -v t="${target#??}" 'BEGIN { print (f + 0 <= t + 0) ? "true" : "false" }') ;;
	">="*) met=$(awk -v f="$figure" -v t="${target#??}" 'BEGIN { print (f + 0 >= t + 0) ? "true" : "false" }') ;;
	esac
	[ $met != false ] || mark="  missed"
	printf '%-60s %12s %12s %9s %9s %9s%s\n' "$name, $unit" "$ours" "$theirs" "$figure" "$null" "$target" "$mark"
	bench_rows+=("$(jq -nc --arg name "$name" --arg unit "$unit" --arg ours "$ours" --arg theirs "$theirs" --arg figure "$figure" \
		--arg null "$null" --arg target "$target" --argjson met $met --arg runs "$runs" \
		'def number: tonumber? // null; {name: $name, unit: $unit, nc_block: ($ours | number), other: ($theirs | number),
		figure: ($figure | number), null: ($null | number), target: (if $target == "-" then null else $target end), met: $met,
		runs: ($runs | number)}')")
}

bench_json() { printf '%s\n' "${bench_rows[@]}" | jq -s .; }

# number FORMAT EXPRESSION: a figure, worked out by awk.
number() { awk "BEGIN { printf \"$1\", $2 }"; }
ratio() { number %.4f "$1 / $2"; }
field() { jq -r ".$2" <<< "$1"; }
# median of the numbers of a file, one a line
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Everything timed runs on one processor, ahead of whatever else the machine does: so figures can be compared though it is busy. What
# two processors would do at once counts in full then.
alone=()
cpu=$(taskset -cp $$ | grep -oE '[0-9]+$')
! chrt -f 1 true 2> /dev/null || alone=(taskset -c "$cpu" chrt -f 1)
hold() { [ ${#alone[@]} = 0 ] || { taskset -acp "$cpu" "$1" && chrt -afp 1 "$1"; } > /dev/null; } # a program that runs already

await() { # COMMAND...: until it succeeds, 30 s at most
	local i
	for ((i = 0; i < 600; i++)); do
		"$@" > /dev/null 2>&1 && return
		sleep 0.05
	done
	echo "bench: $*: not in 30 s" >&2
	return 1
}

pid_of() { cat "/run/nc-block-sandbox/$1.pid"; }
memory() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; } # PID FIELD, KiB

# own_world FOLDER: what the helper reads and writes, of its own, with FOLDER/plan as its plan. In mounts of one's own.
own_world() {
	mount -t tmpfs bench /var/lib; mkdir /var/lib/nc-block-helper; cp "$1/plan" /var/lib/nc-block-helper/
	mount -t tmpfs bench /run/nc-block-helper
	own_etc "$1/etc"
}

# own_etc FOLDER: hides /etc behind a folder with just what the programs read, so that its file system is the folder's and /etc/hosts
# can be replaced by a rename.
own_etc() {
	mkdir -m 0755 "$1"
	cp -a /etc/{passwd,group,nsswitch.conf,ld.so.cache,alternatives,nc-block} "$1"
	printf '127.0.0.1 localhost\n::1 localhost\n' > "$1/hosts"
	mount --bind "$1" /etc
}
export -f own_world own_etc
