package pettitt_test

import (
	"fmt"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

func ExampleBatch() {
	// The flow of the Nile at Aswan, in 10^8 m³ a year, from 1871.
	nile := []float64{
		1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020,
		960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840,
		874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702,
		1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
		781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801,
		1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815,
		1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
	}
	s, err := pettitt.Batch(nile)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("K = %d, lower after %d, p = %.1g\n", s.K(pettitt.Both), 1870+s.Tau(pettitt.Both), s.P(pettitt.Both))
	// Output: K = 1617, lower after 1898, p = 4e-07
}

func ExampleDetector() {
	d, err := pettitt.New(pettitt.Settings{Wait: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range 40 {
		reading := 20 + float64(i%3)/10
		if i >= 16 {
			reading += 5
		}
		result, err := d.Add(int64(i), reading)
		if err != nil {
			fmt.Println(err)
			return
		}
		if result.Detected {
			fmt.Printf("detected at %d\n", i)
		}
		if c := result.Change; c != nil {
			fmt.Printf("decided at %d: from %.1f to %.1f at %d\n", i, c.From, c.After, c.At)
		}
	}
	// Output:
	// detected at 22
	// decided at 26: from 20.1 to 25.1 at 16
}
