package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestConvert(t *testing.T) {
	rates, err := read("../../layer/rates.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := rates.convert(t.Context(), question{Amount: 2, From: "EUR", To: "JPY"}); err != nil || got.Amount != 361 {
		t.Errorf("got %v (%v), want 361", got, err)
	}
	if got, err := rates.convert(t.Context(), question{Amount: 2, From: "EUR", To: "ATS"}); err == nil {
		t.Errorf("got %v for a currency that has no rate", got)
	}
}

func TestReadErrors(t *testing.T) {
	for _, content := range []string{"a,b\nEUR\n", "a,b\nEUR,x\n", "a,b\nEUR,0\n", "a,b\nEUR,NaN\n"} {
		name := filepath.Join(t.TempDir(), "rates.csv")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := read(name); err == nil {
			t.Errorf("%q: got %v, want an error", content, got)
		}
	}
	if _, err := read("absent"); err == nil {
		t.Error("an absent file is no error")
	}
}
