package brokerhost

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReplacedInstance(t *testing.T) {
	t.Parallel()
	s := newSandbox(t)
	s.mustRun("install.sh")
	first := s.file("etc/lintel-kafka/tls/keystore.pem")
	s.change(func(w *world) { w.Holder, w.HolderState, w.Signals = "", "terminated", nil })
	s.launch()
	calls := s.mustRun("install.sh")
	for _, never := range []string{"mkfs", "kafka-storage.sh", "aws secretsmanager", "aws ec2 detach"} {
		if n := called(calls, never); n != 0 {
			t.Errorf("%s: called %d times with the old volume", never, n)
		}
	}
	if called(calls, "aws ec2 attach-volume --volume-id vol-0123 --instance-id i-2") != 1 {
		t.Errorf("the volume did not move: %q", calls)
	}
	if s.file("etc/lintel-kafka/tls/keystore.pem") == first {
		t.Error("the new instance has the old key")
	}
	w := s.world()
	if w.Names["b2.kafka.test"] != "10.0.2.2" {
		t.Errorf("the name still points at %s", w.Names["b2.kafka.test"])
	}
	if !slices.Equal(w.Signals, []string{"true broker 2: up"}) {
		t.Errorf("signals: %q", w.Signals)
	}
}

func TestVolumeStillAttached(t *testing.T) {
	t.Parallel()
	t.Run("to an instance that shuts down", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.Holder, w.HolderState, w.HolderEndsAt = "i-old", "shutting-down", 7 })
		calls := s.mustRun("install.sh")
		detach := slices.IndexFunc(calls, func(c string) bool { return strings.HasPrefix(c, "aws ec2 detach") })
		if detach < 0 || called(calls[:detach], "sleep 5") != 7 {
			t.Errorf("the volume was not taken when the instance had ended: %q", calls)
		}
	})
	t.Run("to an instance that keeps running", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.Holder, w.HolderState = "i-old", "running" })
		calls := s.mustFail("install.sh", "volume vol-0123 is still in-use, held by i-old")
		for _, never := range []string{"aws ec2 detach", "aws ec2 attach", "blkid", "mkfs", "mount "} {
			if n := called(calls, never); n != 0 {
				t.Errorf("%s: called %d times", never, n)
			}
		}
	})
	t.Run("to an instance that is stopped", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { w.Holder, w.HolderState = "i-old", "stopped" })
		if calls := s.mustRun("install.sh"); called(calls, "aws ec2 detach-volume --volume-id vol-0123 --instance-id i-old") != 1 {
			t.Errorf("the volume was not detached: %q", calls)
		}
	})
}

// TestNoFileSystemIsOverwritten checks that only a volume that is surely blank
// is given a file system.
func TestNoFileSystemIsOverwritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, reason string
		set          func(*world)
	}{
		{"another file system", "holds ext4, want xfs or a blank volume", func(w *world) { w.FileSystem = "ext4" }},
		{"ambivalent", "cannot be probed: blkid ended with 8", func(w *world) { w.ProbeStatus = 8 }},
		{"unreadable", "cannot be probed: blkid ended with 4", func(w *world) { w.ProbeStatus = 4 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			s.change(test.set)
			if calls := s.mustFail("install.sh", test.reason); called(calls, "mkfs") != 0 || called(calls, "mount ") != 0 {
				t.Errorf("calls %q", calls)
			}
		})
	}
}

func TestVolumeOfAnother(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, meta, reason string }{
		{"cluster", "node.id=2\ncluster.id=XXXXXXXXXXXXXXXXXXXXXX\n", "belongs to another cluster: cluster.id=XXXXXXXXXXXXXXXXXXXXXX"},
		{"broker", "node.id=22\ncluster.id=" + ClusterID("test") + "\n", "belongs to another broker: node.id=22"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t)
			data := filepath.Join(s.dir, "volume/data")
			s.must(os.Mkdir(data, 0o755))
			s.must(os.WriteFile(filepath.Join(data, "meta.properties"), []byte(test.meta), 0o600))
			s.change(func(w *world) { w.FileSystem = "xfs" })
			if calls := s.mustFail("install.sh", test.reason); called(calls, "systemctl start") != 0 {
				t.Error("Kafka was started")
			}
		})
	}
	t.Run("damaged", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.must(os.MkdirAll(filepath.Join(s.dir, "volume/data/orders-0"), 0o755))
		s.change(func(w *world) { w.FileSystem = "xfs" })
		if calls := s.mustFail("install.sh", "holds partitions but no meta.properties"); called(calls, "kafka-storage.sh") != 0 {
			t.Error("the storage was formatted")
		}
	})
	t.Run("interrupted formatting", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.must(os.MkdirAll(filepath.Join(s.dir, "volume/data/__cluster_metadata-0"), 0o755))
		s.change(func(w *world) { w.FileSystem = "xfs" })
		if calls := s.mustRun("install.sh"); called(calls, "kafka-storage.sh") != 1 {
			t.Error("the storage was not formatted")
		}
	})
}

// TestLostVolume checks under which identity a node with a blank volume comes up.
func TestLostVolume(t *testing.T) {
	t.Parallel()
	running := func(w *world) { w.Open["b1.kafka.test:9094"], w.Open["b3.kafka.test:9094"] = true, true }
	t.Run("node of a new cluster", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { running(w); w.Registered = []int{1, 3, 22} })
		s.mustRun("install.sh")
		if arguments := s.world().Formats[0]; option(arguments, "--initial-controllers") == "" || slices.Contains(arguments, "--no-initial-controllers") {
			t.Errorf("arguments %q", arguments)
		}
	})
	t.Run("node that the cluster knows", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { running(w); w.Registered = []int{1, 2, 3} })
		calls := s.mustRun("install.sh")
		if arguments := s.world().Formats[0]; option(arguments, "--initial-controllers") != "" || !slices.Contains(arguments, "--no-initial-controllers") {
			t.Errorf("arguments %q", arguments)
		}
		if called(calls, "kafka-cluster.sh list-endpoints --command-config "+s.root+"/etc/lintel-kafka/admin.properties --bootstrap-server b1.kafka.test:9094,b3.kafka.test:9094 --include-fenced-brokers") != 1 {
			t.Errorf("calls %q", calls)
		}
	})
	t.Run("nobody can tell", func(t *testing.T) {
		t.Parallel()
		s := newSandbox(t)
		s.change(func(w *world) { running(w); w.UnregisterTool = true })
		if calls := s.mustFail("install.sh", "cannot tell whether node 2 is new"); called(calls, "kafka-storage.sh") != 0 {
			t.Error("the storage was formatted")
		}
	})
}
