// Package promotion decides which machine image each stage of a track has.
package promotion
