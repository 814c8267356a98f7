package trial

import (
	"encoding/json"
	"io"
)

// jsonRow is a row as programs read it. The values are medians.
type jsonRow struct {
	Core     string   `json:"core"`
	Case     string   `json:"case"`
	Ours     float64  `json:"ours,omitzero"`
	Peer     string   `json:"peer,omitempty"`
	Value    *float64 `json:"value,omitempty"`
	Ratio    *float64 `json:"ratio,omitempty"`
	Unit     string   `json:"unit"`
	Missing  bool     `json:"missing,omitempty"`
	Rounds   int      `json:"rounds"`
	OursMin  float64  `json:"oursMin,omitzero"`
	OursMax  float64  `json:"oursMax,omitzero"`
	ValueMin *float64 `json:"valueMin,omitempty"`
	ValueMax *float64 `json:"valueMax,omitempty"`
	RatioMin *float64 `json:"ratioMin,omitempty"`
	RatioMax *float64 `json:"ratioMax,omitempty"`
	Noisy    bool     `json:"noisy,omitempty"`
}

// WriteJSON writes one object a line.
func WriteJSON(w io.Writer, rows []Row) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for _, r := range rows {
		j := jsonRow{
			Core: r.Core, Case: r.Case, Unit: r.Unit, Rounds: r.Rounds,
			Ours: r.Ours.Median, OursMin: r.Ours.Min, OursMax: r.Ours.Max,
			Peer: r.Peer, Missing: r.Missing,
		}
		if v := r.Value; v != nil {
			j.Value, j.ValueMin, j.ValueMax = &v.Median, &v.Min, &v.Max
		}
		if v := r.Ratio; v != nil {
			j.Ratio, j.RatioMin, j.RatioMax, j.Noisy = &v.Median, &v.Min, &v.Max, v.Noisy()
		}
		if err := encoder.Encode(j); err != nil {
			return err
		}
	}
	return nil
}
