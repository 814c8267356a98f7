package amipipeline

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Volume of the images.
type Volume struct {
	// Device is the name of the block device. Default: the root device.
	Device string
	// SizeGiB, 1 to 16,000 and at least as large as the snapshot it comes from. Default:
	// as large. Required without SnapshotID unless it is the root device.
	SizeGiB int
	// Type is gp3, gp2, io1, io2, st1, sc1 or standard. Default: gp3.
	Type string
	// IOPS of gp3 (3,000 to 64,000), io1 or io2 (100 to 64,000).
	// Default: EBS's, 3,000 for gp3. Required for io1 and io2.
	IOPS int
	// ThroughputMiBps of gp3, 125 to 1,000, at most a quarter of IOPS. Default: 125.
	ThroughputMiBps int
	// SnapshotID of what is on the volume. Default: none, or that of the parent.
	SnapshotID string
	// Unencrypted leaves the volume as it is. Default: encrypted.
	Unencrypted bool
	// Key of the volume. Default: Props.EncryptionKey, or AWS's.
	Key awskms.IKey
	// KeepOnTermination of instances that are launched from the image. Default: deleted.
	KeepOnTermination bool
}

// limits of volume types (ec2:RunInstances, EbsBlockDevice), cut to what Image Builder
// takes of any type: 16,000 GiB, 64,000 IOPS and 1,000 MiB/s
// (imagebuilder:CreateImageRecipe, EbsInstanceBlockDeviceSpecification).
type limits struct {
	minGiB, maxGiB   int
	minIOPS, maxIOPS int // 0 if the type has none to choose
	iopsPerGiB       int
	iopsRequired     bool
	throughput       bool
	noRoot           bool
}

const maxGiB = 16_000

var volumeTypes = map[string]limits{
	"gp3":      {minGiB: 1, maxGiB: maxGiB, minIOPS: 3000, maxIOPS: 64_000, iopsPerGiB: 500, throughput: true},
	"gp2":      {minGiB: 1, maxGiB: maxGiB},
	"io1":      {minGiB: 4, maxGiB: maxGiB, minIOPS: 100, maxIOPS: 64_000, iopsPerGiB: 50, iopsRequired: true},
	"io2":      {minGiB: 4, maxGiB: maxGiB, minIOPS: 100, maxIOPS: 64_000, iopsPerGiB: 1000, iopsRequired: true},
	"st1":      {minGiB: 125, maxGiB: maxGiB, noRoot: true},
	"sc1":      {minGiB: 125, maxGiB: maxGiB, noRoot: true},
	"standard": {minGiB: 1, maxGiB: 1024},
}

// Throughput of gp3.
const (
	defaultIOPS                  = 3000
	minThroughput, maxThroughput = 125, 1000
	iopsPerMiBps                 = 4
)

var (
	deviceName = regexp.MustCompile(`^(/dev/(sd[a-z][0-9]*|xvd[a-z]{1,2}[0-9]*|nvme[0-9]+n[0-9]+)|xvd[a-z]{1,2})$`)
	snapshotID = regexp.MustCompile(`^snap-([0-9a-f]{8}|[0-9a-f]{17})$`)
)

func (p *Props) checkVolumes(c *synth.Checks) {
	seen := map[string]bool{}
	for i := range p.Volumes {
		v, at := &p.Volumes[i], fmt.Sprintf("Volumes[%d]", i)
		device := cmp.Or(v.Device, p.RootDevice)
		c.Require(deviceName.MatchString(device), "got %s.Device %q: it must be the name of a block device, such as /dev/xvdb or /dev/sdf", at, device)
		c.Require(!seen[device], "got device %q of %s twice", device, at)
		seen[device] = true
		v.check(c, at, device == p.RootDevice)
	}
	c.Require(deviceName.MatchString(p.RootDevice) || p.Platform == "", "got RootDevice %q: it must be the name of a block device, such as /dev/xvda or /dev/sda1", p.RootDevice)
}

func (v *Volume) check(c *synth.Checks, at string, root bool) {
	l, known := volumeTypes[cmp.Or(v.Type, "gp3")]
	if !known {
		c.Failf("got %s.Type %q: it must be gp3, gp2, io1, io2, st1, sc1 or standard", at, v.Type)
		return
	}
	c.Require(!root || !l.noRoot, "got %s.Type %q of the root device: it must be gp3, gp2, io1, io2 or standard", at, v.Type)
	c.Require(v.SizeGiB == 0 || v.SizeGiB >= l.minGiB && v.SizeGiB <= l.maxGiB, "got %s.SizeGiB %d: it must be %d to %d", at, v.SizeGiB, l.minGiB, l.maxGiB)
	c.Require(v.SizeGiB != 0 || root || v.SnapshotID != "", "no %s.SizeGiB: a volume that is neither the root nor made from a snapshot needs one", at)
	c.Require(v.SnapshotID == "" || isToken(v.SnapshotID) || snapshotID.MatchString(v.SnapshotID), "got %s.SnapshotID %q: it must be an id such as snap-0123456789abcdef0", at, v.SnapshotID)
	c.Require(!v.Unencrypted || v.Key == nil, "%s.Unencrypted with Key", at)
	v.checkPerformance(c, at, &l)
}

func (v *Volume) checkPerformance(c *synth.Checks, at string, l *limits) {
	c.Require(v.IOPS == 0 || l.maxIOPS > 0, "got %s.IOPS %d: type %q has none to choose", at, v.IOPS, v.Type)
	c.Require(v.IOPS != 0 || !l.iopsRequired, "no %s.IOPS: type %q needs it", at, v.Type)
	if v.IOPS != 0 && l.maxIOPS > 0 {
		c.Require(v.IOPS >= l.minIOPS && v.IOPS <= l.maxIOPS, "got %s.IOPS %d: it must be %d to %d", at, v.IOPS, l.minIOPS, l.maxIOPS)
		c.Require(v.SizeGiB == 0 || v.IOPS <= max(l.minIOPS, v.SizeGiB*l.iopsPerGiB), "got %s.IOPS %d with %d GiB: it must be at most %d for each GiB", at, v.IOPS, v.SizeGiB, l.iopsPerGiB)
	}
	if v.ThroughputMiBps == 0 {
		return
	}
	c.Require(l.throughput, "got %s.ThroughputMiBps %d: only gp3 has it", at, v.ThroughputMiBps)
	c.Require(v.ThroughputMiBps >= minThroughput && v.ThroughputMiBps <= maxThroughput, "got %s.ThroughputMiBps %d: it must be %d to %d", at, v.ThroughputMiBps, minThroughput, maxThroughput)
	iops := cmp.Or(v.IOPS, defaultIOPS)
	c.Require(v.ThroughputMiBps*iopsPerMiBps <= iops, "got %s.ThroughputMiBps %d with %d IOPS: it must be at most a quarter of them", at, v.ThroughputMiBps, iops)
}

// blockDeviceMappings of the recipe. The root device is always there, because that is
// what says that it is encrypted.
func (p *Props) blockDeviceMappings() []any {
	volumes := p.Volumes
	if !slices.ContainsFunc(volumes, func(v Volume) bool { return cmp.Or(v.Device, p.RootDevice) == p.RootDevice }) {
		volumes = append([]Volume{{}}, volumes...)
	}
	out := make([]any, len(volumes))
	for i, v := range volumes {
		ebs := &awsimagebuilder.CfnImageRecipe_EbsInstanceBlockDeviceSpecificationProperty{
			DeleteOnTermination: jsii.Bool(!v.KeepOnTermination),
			Encrypted:           jsii.Bool(!v.Unencrypted),
			VolumeType:          jsii.String(cmp.Or(v.Type, "gp3")),
			VolumeSize:          optionalNumber(v.SizeGiB),
			Iops:                optionalNumber(v.IOPS),
			Throughput:          optionalNumber(v.ThroughputMiBps),
			SnapshotId:          synth.Optional(v.SnapshotID),
		}
		key := v.Key
		if key == nil {
			key = p.EncryptionKey
		}
		if key != nil && !v.Unencrypted {
			ebs.KmsKeyId = key.KeyArn()
		}
		out[i] = &awsimagebuilder.CfnImageRecipe_InstanceBlockDeviceMappingProperty{DeviceName: jsii.String(cmp.Or(v.Device, p.RootDevice)), Ebs: ebs}
	}
	return out
}

// optionalNumber is nil for zero, which leaves AWS's default.
func optionalNumber(n int) *float64 {
	if n == 0 {
		return nil
	}
	return jsii.Number(n)
}
