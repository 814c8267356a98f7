package trial

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// columns of the table.
var columns = []struct {
	head  string
	right bool // numbers are aligned to the right
	cell  func(Row) string
}{
	{"core", false, func(r Row) string { return r.Core }},
	{"case", false, func(r Row) string { return r.Case }},
	{"unit", false, func(r Row) string { return r.Unit }},
	{"ours", true, ours},
	{"peer", false, peer},
	{"value", true, func(r Row) string { return median(r.Value) }},
	{"ratio", true, func(r Row) string { return median(r.Ratio) }},
	{"range", true, func(r Row) string { return spread(r.Ratio) }},
	{"", false, mark},
}

// WriteMarkdown writes rows as a table in Markdown, without the core, which is that of the section it is for.
func WriteMarkdown(w io.Writer, rows []Row) error {
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "| case | unit | ours | peer | value | ratio | range |")
	fmt.Fprintln(b, "| --- | --- | ---: | --- | ---: | ---: | --- |")
	for _, r := range rows {
		ratio := strings.TrimRight(median(r.Ratio)+" "+mark(r), " ")
		cells := []string{r.Case, r.Unit, ours(r), peer(r), median(r.Value), ratio, spread(r.Ratio)}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.Flush()
}

// Legend explains the table.
const Legend = `Values are medians. ratio: ours divided by the peer's, median and range over the rounds; below 1 ours is better.
~ noisy: the quartiles of the ratios are more than 10 % of their median apart.
`

// WriteTable writes rows as text for people.
func WriteTable(w io.Writer, rows []Row) error {
	lines := make([][]string, len(rows)+1)
	widths := make([]int, len(columns))
	for i := range lines {
		for c, column := range columns {
			cell := column.head
			if i > 0 {
				cell = column.cell(rows[i-1])
			}
			lines[i] = append(lines[i], cell)
			widths[c] = max(widths[c], utf8.RuneCountInString(cell))
		}
	}
	b := bufio.NewWriter(w)
	for _, line := range lines {
		var text strings.Builder
		for c, cell := range line {
			padding := strings.Repeat(" ", widths[c]-utf8.RuneCountInString(cell))
			if columns[c].right {
				cell = padding + cell
			} else {
				cell += padding
			}
			text.WriteString(cell + "  ")
		}
		fmt.Fprintln(b, strings.TrimRight(text.String(), " "))
	}
	return b.Flush()
}

func ours(r Row) string {
	if r.Ours == (Summary{}) {
		return "-"
	}
	return number(r.Ours.Median)
}

func peer(r Row) string {
	switch {
	case r.Peer == "":
		return "none"
	case r.Missing:
		return r.Peer + " (missing)"
	}
	return r.Peer
}

func mark(r Row) string {
	if r.Ratio != nil && r.Ratio.Noisy() {
		return "~"
	}
	return ""
}

func median(s *Summary) string {
	if s == nil {
		return "-"
	}
	return number(s.Median)
}

// spread is empty for what is the same in every round, such as the size of a file.
func spread(s *Summary) string {
	if s == nil || s.Min == s.Max {
		return ""
	}
	return number(s.Min) + ".." + number(s.Max)
}

// number writes a positive number with three significant digits, or more if it is 1000 or greater.
func number(v float64) string {
	return strconv.FormatFloat(v, 'f', max(0, 2-int(math.Floor(math.Log10(v)))), 64)
}
