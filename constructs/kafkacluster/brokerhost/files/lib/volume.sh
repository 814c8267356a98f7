# shellcheck shell=bash
# The data volume: attached, with a file system, mounted, as large as it is.

DEVICE_NAME=/dev/sdk

# attach_volume waits up to 10 minutes for an instance that still holds the volume.
attach_volume() {
	local wait answer state holder
	for ((wait = 0; wait < 120; wait++)); do
		answer=$(aws ec2 describe-volumes --volume-ids "$VOLUME_ID" \
			--query 'Volumes[0].[State, Attachments[0].InstanceId]' --output text) ||
			fail "volume $VOLUME_ID cannot be described"
		read -r state holder <<<"$answer"
		case $holder in
		"$INSTANCE_ID") return 0 ;;
		None)
			if [ "$state" = available ]; then
				log "attaching volume $VOLUME_ID"
				aws ec2 attach-volume --volume-id "$VOLUME_ID" --instance-id "$INSTANCE_ID" \
					--device "$DEVICE_NAME" >/dev/null || log "the volume is not attached yet"
			fi
			;;
		*) release_volume "$holder" ;;
		esac
		sleep 5
	done
	fail "volume $VOLUME_ID is still $state, held by ${holder/None/nobody}, after 10 minutes"
}

# release_volume INSTANCE detaches the volume from an instance that is gone. One
# that runs or shuts down may still write to it.
release_volume() {
	local state
	state=$(aws ec2 describe-instances --filters "Name=instance-id,Values=$1" \
		--query 'Reservations[0].Instances[0].State.Name' --output text) ||
		fail "instance $1, which holds volume $VOLUME_ID, cannot be described"
	case $state in
	stopped | terminated | None)
		log "detaching volume $VOLUME_ID from instance $1, which is ${state/None/gone}"
		aws ec2 detach-volume --volume-id "$VOLUME_ID" --instance-id "$1" >/dev/null ||
			log "the volume is not detached yet"
		;;
	*) log "waiting for instance $1, which holds volume $VOLUME_ID and is $state" ;;
	esac
}

# mount_volume mounts without an entry in fstab: at boot the volume may still
# have to be attached. It goes by the volume's id, not by the file system's UUID,
# which a volume made from a snapshot shares with the original.
mount_volume() {
	local device=$ROOT/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VOLUME_ID//-/} type status=0
	if ! mountpoint --quiet "$DATA_MOUNT"; then
		retry 60 2 test -e "$device" || fail "volume $VOLUME_ID is attached, but $device does not appear"
		type=$(blkid --probe --match-tag TYPE --output value "$device") || status=$?
		case $status in
		0) [ "$type" = xfs ] || fail "volume $VOLUME_ID holds ${type:-a partition table}, want xfs or a blank volume" ;;
		2)
			log "volume $VOLUME_ID is blank: making a file system"
			mkfs.xfs -q "$device" || fail "no file system can be made on volume $VOLUME_ID"
			;;
		*) fail "volume $VOLUME_ID cannot be probed: blkid ended with $status" ;;
		esac
		install -d "$DATA_MOUNT"
		mount -t xfs -o noatime,nodev,nosuid,noexec "$device" "$DATA_MOUNT" || fail "volume $VOLUME_ID cannot be mounted"
	fi
	xfs_growfs "$DATA_MOUNT" >/dev/null || fail "the file system of volume $VOLUME_ID cannot grow"
	install -d -m 0750 "$DATA_DIR"
	chown kafka:kafka "$DATA_DIR"
}
