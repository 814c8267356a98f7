package schedule_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/schedule"
)

func TestCheck(t *testing.T) {
	for _, test := range []struct{ expression, want string }{
		{"0 6 ? * SUN *", ""},
		{"0 6 ? * sun *", ""},
		{"0 10 * * ? *", ""},
		{"15 12 * * ? *", ""},
		{"0 9 ? * mon *", ""},
		{"0 0 1 * ? *", ""},
		{"0 0 L * ? *", ""},
		{"0 0 3W * ? *", ""},
		{"0 0 ? * FRI#2 *", ""},
		{"0 0 ? * 6L *", ""},
		{"0/15 8-17,20 ? jan-mar MON-FRI 2026-2030", ""},
		{"*/10 * ? * 1,3,5 *", ""},
		{"0 6 * * SUN", "got 5 fields"},
		{"cron(0 6 ? * SUN *)", `minute "cron(0"`},
		{"0  6 ? * SUN *", "one space"},
		{"", "got 0 fields"},
		{"0 6 * * SUN *", "one of the day of the month and the day of the week must be ?"},
		{"0 6 ? * ? *", "one of the day of the month and the day of the week must be ?"},
		{"60 6 ? * SUN *", `minute "60": got "60": it must be 0 to 59`},
		{"0 24 ? * SUN *", `hour "24"`},
		{"0 6 32 * ? *", `day of the month "32"`},
		{"0 6 1 13 ? *", `month "13": got "13": it must be 1 to 12 or JAN to DEC`},
		{"0 6 ? * 8 *", `day of the week "8"`},
		{"0 6 ? * SUN 1969", `year "1969"`},
		{"? 6 ? * SUN *", `minute "?"`},
		{"0 6 ? * SUN#6 *", `got "SUN#6"`},
		{"0 6 0W * ? *", `got "0W"`},
		{"0 17-8 ? * SUN *", "runs backwards"},
		{"0/0 6 ? * SUN *", `got step "0"`},
		{"-1 6 ? * SUN *", `minute "-1"`},
		{"+1 6 ? * SUN *", `minute "+1"`},
		{"0, 6 ? * SUN *", `minute "0,"`},
		{"rate(1 day)", "got 2 fields"},
	} {
		err := schedule.Check(test.expression)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.expression, err, test.want)
		}
	}
}

func TestEveryFieldIsTold(t *testing.T) {
	err := schedule.Check("60 24 ? 13 8 2200")
	if lines := strings.Split(err.Error(), "\n"); len(lines) != 5 {
		t.Errorf("got %q, want five problems", lines)
	}
}

// TestEveryValueInItsRange builds expressions from values, ranges and steps that the
// table allows, and one that it does not.
func TestEveryValueInItsRange(t *testing.T) {
	ranges := [][2]int{{0, 59}, {0, 23}, {1, 31}, {1, 12}, {1, 7}, {1970, 2199}}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		values := make([]string, len(ranges))
		for i, r := range ranges {
			low := r[0] + random.IntN(r[1]-r[0]+1)
			high := low + random.IntN(r[1]-low+1)
			values[i] = []string{
				"*", fmt.Sprint(low), fmt.Sprintf("%d-%d", low, high), fmt.Sprintf("%d/%d", low, 1+random.IntN(r[1])), fmt.Sprintf("%d,%d", low, high),
			}[random.IntN(5)]
		}
		values[[]int{2, 4}[random.IntN(2)]] = "?"
		good := strings.Join(values, " ")
		if err := schedule.Check(good); err != nil {
			t.Fatalf("%q: %v", good, err)
		}
		i := random.IntN(len(ranges))
		values[i] = fmt.Sprint(ranges[i][1] + 1 + random.IntN(5))
		if bad := strings.Join(values, " "); schedule.Check(bad) == nil {
			t.Fatalf("%q was taken", bad)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		if err := schedule.Check("0/15 8-17,20 ? jan-mar MON-FRI 2026-2030"); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzCheck: nothing panics, and what is taken has six fields of known characters.
func FuzzCheck(f *testing.F) {
	f.Add("0 6 ? * SUN *")
	f.Add("0/15 8-17 LW jan-mar ? 2026")
	f.Fuzz(func(t *testing.T, expression string) {
		if schedule.Check(expression) != nil {
			return
		}
		if len(strings.Fields(expression)) != 6 || strings.Trim(strings.ToUpper(expression), " 0123456789,-*/?#ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			t.Fatalf("%q was taken", expression)
		}
	})
}
