package states

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
)

// inventory are the rows of an inventory in CSV: by the columns of its schema, with the keys as they are written.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory-location.html
func (p *play) inventory(bucket string, manifest []byte) (items []any, err error) {
	var m struct {
		FileFormat, FileSchema string
		Files                  []struct{ Key string }
	}
	if err := json.Unmarshal(manifest, &m); err != nil || m.FileFormat != "CSV" {
		return nil, &failure{"States.ItemReaderFailed", "the manifest is none of an inventory in CSV"}
	}
	columns := strings.Split(m.FileSchema, ", ")
	for _, file := range m.Files {
		rows, err := p.rows(bucket, file.Key)
		if err != nil {
			return nil, &failure{"States.ItemReaderFailed", err.Error()}
		}
		for _, row := range rows {
			item := map[string]any{}
			for i, column := range columns[:min(len(columns), len(row))] {
				item[column] = row[i]
			}
			items = append(items, item)
		}
	}
	return items, nil
}

func (p *play) rows(bucket, key string) ([][]string, error) {
	body, _ := p.machine.S3.Get(bucket, key)
	unzipped, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(unzipped)
	if err != nil {
		return nil, err
	}
	return csv.NewReader(bytes.NewReader(text)).ReadAll()
}
