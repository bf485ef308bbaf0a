# shellcheck shell=bash
# Programs on a real terminal, of a given width. Sourced by integration tests after lib.sh.

# terminal COLUMNS ENVIRONMENT EXPECT: a program on a terminal, as EXPECT says; what it showed, without CR, is in /run/seen.
# The last line tells whether the terminal was left as it was found.
cat > /run/on-tty <<'END'
#!/bin/bash
stty cols "$1" rows 50; before=$(stty -g); shift
"$@"; code=$?
[ "$(stty -g)" = "$before" ] && echo "LEFT AS FOUND, $code" || echo "LEFT OTHERWISE, $code"
END
chmod +x /run/on-tty
terminal() {
	env TERM=xterm-256color LC_ALL=C.UTF-8 "${@:3}" expect -c "
		set timeout 20
		log_user 0
		log_file -a -noappend /run/raw
		proc command {args} { uplevel spawn -noecho /run/on-tty $1 \$args }
		proc see {text} { expect -ex \$text {} timeout { puts \"no \$text\"; exit 1 } eof { puts \"ended before \$text\"; exit 1 } }
		proc answer {text} { expect -re {(^|\\]|>|:|\\?|\\.) \$} {} timeout { puts \"no question\"; exit 1 } eof { puts \"ended before a question\"; exit 1 }; send \$text }
		$2
		expect eof
	"
	local r=$?
	tr -d '\r' < /run/raw > /run/seen
	return $r
}
seen() { grep -qF -- "$1" /run/seen; }
# The widest line, without escapes; a bar that is drawn over itself counts once.
widest() { sed 's/\r.*\r/\r/; s/\x1b\[[0-9;]*m//g; s/\x1b\][^\x1b]*\x1b\\//g' /run/raw | tr '\r' '\n' | LC_ALL=C.UTF-8 wc -L; }
