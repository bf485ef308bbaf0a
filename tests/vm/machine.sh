# shellcheck shell=bash
# A machine of its own under QEMU, in software: Debian's stock kernel, whose clock, power and modules are nobody else's.
# Sourced by tests/vm/run. Needs root, QEMU, mmdebstrap, busybox.
# Must never be given a device or a folder of this machine.

# shellcheck disable=SC2034 # for tests/vm/run
VM_EXTRA=curl,dnsmasq-base,bind9-dnsutils,openssl,kmod,udev,wireguard-tools
VM_MODULES=(virtio_pci virtio_blk ext4)

# vm_kernel FOLDER: Debian's newest kernel for machines like this one, unpacked.
vm_kernel() {
	local package
	[ ! -e "$1/complete" ] || return 0
	rm -rf "$1"; mkdir -p "$1/deb"
	package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p')
	(cd "$1/deb" && apt-get -qq -o Acquire::Retries=5 -o APT::Sandbox::User= download "$package") || return 1
	dpkg-deb -x "$1"/deb/*.deb "$1" && rm -r "$1/deb" && : > "$1/complete"
}

# The first programs of the machine: they find its disk.
vm_initrd() { # KERNEL TREE OUT
	local version ram=$3.d module file
	version=$(basename "$1"/lib/modules/*)
	rm -rf "$ram"; mkdir -p "$ram"/{bin,modules,proc,sys,dev,root}
	cp /bin/busybox "$ram/bin/"
	for module in "${VM_MODULES[@]}"; do
		modprobe -d "$2" -S "$version" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
	done | awk '!seen[$0]++' | while read -r file; do
		cp "$file" "$ram/modules/"; basename "$file"
	done > "$ram/modules/order"
	cat > "$ram/init" << 'I'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev; $b mount -t proc proc /proc; $b mount -t sysfs sys /sys
while read -r m; do $b insmod "/modules/$m"; done < /modules/order
i=0; while [ ! -b /dev/vda ] && [ $i -lt 500 ]; do $b usleep 20000; i=$((i + 1)); done
$b mount -t ext4 /dev/vda /root || exec $b poweroff -f
$b umount /proc /sys; $b mount --move /dev /root/dev
exec $b switch_root /root /sbin/init
I
	chmod 755 "$ram/init"
	(cd "$ram" && find . | cpio -o -H newc --quiet | gzip -1) > "$3"
	rm -r "$ram"
}

# What the machine does once it is up: the script on its second disk, its words to the second serial port.
vm_agent() { # TREE
	cat > "$1/usr/sbin/vm-agent" << 'A'
#!/bin/sh
mkdir -p /run/step && tar -xf /dev/vdb -C /run/step
cd /run/step
bash ./step.sh 2>&1 < /dev/null | tee /run/step/out > /dev/ttyS1
echo "END" > /dev/ttyS1
A
	chmod 755 "$1/usr/sbin/vm-agent"
	cat > "$1/etc/systemd/system/vm-agent.service" << 'A'
[Unit]
Description=what the test asks for
After=basic.target nc-blockd.service nc-block-inspect.service
[Service]
Type=simple
ExecStart=/usr/sbin/vm-agent
[Install]
WantedBy=multi-user.target
A
	mkdir -p "$1/etc/systemd/system/multi-user.target.wants"
	ln -sf ../vm-agent.service "$1/etc/systemd/system/multi-user.target.wants/vm-agent.service"
	local unit
	for unit in apt-daily.timer apt-daily-upgrade.timer systemd-timesyncd.service e2scrub_all.timer fstrim.timer; do
		ln -sf /dev/null "$1/etc/systemd/system/$unit"
	done
	echo '/dev/vda / ext4 rw,relatime 0 1' > "$1/etc/fstab"
	echo vm > "$1/etc/hostname"
	: > "$1/etc/machine-id"
}

# vm_disk FOLDER: FOLDER/disk.img from FOLDER/tree, with the kernel's modules, FOLDER/vmlinuz, FOLDER/initrd.
vm_disk() {
	local version; version=$(basename "$1"/kernel/lib/modules/*)
	mkdir -p "$1/tree/usr/lib/modules"
	[ -e "$1/tree/usr/lib/modules/$version" ] || cp -a "$1/kernel/lib/modules/$version" "$1/tree/usr/lib/modules/"
	depmod -b "$1/tree" "$version"
	vm_agent "$1/tree"
	vm_initrd "$1/kernel" "$1/tree" "$1/initrd"
	cp "$1/kernel/boot/vmlinuz-$version" "$1/vmlinuz"
	rm -f "$1/disk.img"
	mke2fs -q -t ext4 -d "$1/tree" -L root "$1/disk.img" 1500M
}

# What a kernel said, on standard input, until it switched the power off. QEMU (7.2, qemu_system_shutdown_request) stops the processors only
# when its main loop comes to it: for that long the kernel runs on after its last instruction, finds its init at an end, and panics.
vm_alive() { sed '/reboot: Power down/q'; }

# vm_step FOLDER RTC SCRIPT END: boots with the hardware clock at RTC (UTC), runs SCRIPT, waits for its end, and ends the machine:
# "off" and "reboot" in order, "cut" by taking its power away, "cut N" so many seconds after the script has said CUT.
# Where it says SLEEP the machine is woken up 20 seconds later. What the script said is in FOLDER/said. VM_SECONDS: how long the machine ran.
# VM_PANIC: its kernel gave up, be it that its own watchdog found it hanging; what it said is printed.
vm_step() {
	local folder=$1 rtc=$2 script=$3 end=$4 begun=$SECONDS qemu i woken=
	rm -rf "$folder/payload"; mkdir "$folder/payload"
	cp tests/support/site.sh "$folder/synchronise" "$folder/knock" "$folder/payload/"
	cat tests/vm/guest.sh "$script" > "$folder/payload/step.sh"
	case $end in off | reboot) echo "${end/off/poweroff}" > "$folder/payload/end"; echo "systemctl --no-block ${end/off/poweroff}" >> "$folder/payload/step.sh" ;; esac
	tar -C "$folder/payload" -cf "$folder/payload.tar" . && truncate -s +64K "$folder/payload.tar"
	: > "$folder/said"
	# One thread for both processors: with two, QEMU 7.2 may go on with what it translated before the kernel patched its own code (a jump
	# label, as the netfilter hooks come and go), and both processors are caught by the same int3 for ever.
	qemu-system-x86_64 -accel tcg,thread=single -M q35 -cpu qemu64 -smp 2 -m 768 -nodefaults -display none -no-reboot \
		-rtc "base=$rtc,clock=vm" -kernel "$folder/vmlinuz" -initrd "$folder/initrd" \
		-append "console=ttyS0 panic=-1 softlockup_panic=1 watchdog_thresh=30 softlockup_all_cpu_backtrace=1 quiet loglevel=5 mitigations=off random.trust_cpu=on systemd.show_status=0" \
		-drive "file=$folder/disk.img,format=raw,if=none,id=d0" -device virtio-blk-pci,drive=d0 \
		-drive "file=$folder/payload.tar,format=raw,if=none,id=d1,readonly=on" -device virtio-blk-pci,drive=d1 \
		-chardev "file,id=c0,path=$folder/console" -serial chardev:c0 -chardev "file,id=c1,path=$folder/said" -serial chardev:c1 \
		-monitor "unix:$folder/monitor,server=on,wait=off" -nic none < /dev/null > "$folder/qemu.log" 2>&1 &
	qemu=$!
	disown $qemu
	for ((i = 0; i < 3600; i++)); do
		kill -0 $qemu 2> /dev/null || break
		if [ -z "$woken" ] && grep -q '^SLEEP' "$folder/said"; then
			sleep 20; echo system_wakeup | ncat -w 1 -U "$folder/monitor" > /dev/null; woken=yes
		fi
		case $end in
		cut) ! grep -q '^END' "$folder/said" || kill -KILL $qemu ;;
		"cut "*) ! grep -q '^CUT' "$folder/said" || { sleep "${end#cut }"; kill -KILL $qemu; } ;;
		esac
		sleep 0.25
	done
	kill -KILL $qemu 2> /dev/null && echo "not ok the machine did not end in time" >> "$folder/said"
	while kill -0 $qemu 2> /dev/null; do sleep 0.1; done
	# shellcheck disable=SC2034 # the same
	VM_SECONDS=$((SECONDS - begun)) VM_PANIC=
	if vm_alive < "$folder/console" | grep 'Kernel panic' > /dev/null; then
		VM_PANIC=yes; vm_alive < "$folder/console" | grep -A 200 -m 1 'soft lockup\|BUG: \|Kernel panic'
	fi
	tr -d '\r' < "$folder/said" > "$folder/said.txt"
	grep -q '^\(END\|CUT\)' "$folder/said.txt" || { echo "not ok the machine did not come so far"; tail -n 20 "$folder/console"; } >> "$folder/said.txt"
}
