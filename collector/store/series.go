package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Point is one value of a series.
type Point struct {
	At    time.Time // to the second
	Value int64
}

// Series reads a series of a device, oldest first: a page counter, the level of a supply.
func (r reader) Series(ctx context.Context, subject, name string) ([]Point, error) {
	packed, err := r.series(ctx, subject, name)
	if err != nil || packed == nil {
		return nil, err
	}
	return unpackPoints(packed)
}

func (r reader) series(ctx context.Context, subject, name string) ([]byte, error) {
	var packed []byte
	err := r.q.QueryRowContext(ctx, "SELECT points FROM series WHERE subject = $1 AND name = $2", subject, name).Scan(&packed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read series: %w", err)
	}
	return packed, nil
}

// SeriesNames lists the series of a device.
func (r reader) SeriesNames(ctx context.Context, subject string) ([]string, error) {
	return texts(ctx, r.q, "SELECT name FROM series WHERE subject = $1 ORDER BY name", subject)
}

// AllSeries gives do every subject's series of that name.
func (r reader) AllSeries(ctx context.Context, name string, do func(subject string, points []Point) error) error {
	err := each(ctx, r.q, "SELECT subject, points FROM series WHERE name = $1", []any{name}, func(rows *sql.Rows) error {
		var subject string
		var packed []byte
		if err := rows.Scan(&subject, &packed); err != nil {
			return err
		}
		points, err := unpackPoints(packed)
		if err != nil {
			return err
		}
		return do(subject, points)
	})
	if err != nil {
		return fmt.Errorf("read series %s: %w", name, err)
	}
	return nil
}

// AddPoint adds a value to a series. One that was so before the last known one is left out, and so is one that says nothing new.
func (tx *Tx) AddPoint(ctx context.Context, subject, name string, p Point) error {
	return tx.AddPoints(ctx, name, p.At, map[string]int64{subject: p.Value})
}

// AddPoints does so for several subjects at once.
func (tx *Tx) AddPoints(ctx context.Context, name string, at time.Time, values map[string]int64) error {
	subjects := slices.Sorted(maps.Keys(values))
	known := make(map[string][]byte, len(subjects))
	err := inChunks(subjects, func(in string, args []any) error {
		return each(ctx, tx.q, "SELECT subject, points FROM series WHERE name = $"+strconv.Itoa(len(args)+1)+" AND subject "+in, append(args, name), func(rows *sql.Rows) error {
			var subject string
			var packed []byte
			err := rows.Scan(&subject, &packed)
			known[subject] = packed
			return err
		})
	})
	if err != nil {
		return fmt.Errorf("read series: %w", err)
	}
	for _, subject := range subjects {
		if err := tx.addPoint(ctx, subject, name, known[subject], Point{At: at, Value: values[subject]}); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) addPoint(ctx context.Context, subject, name string, packed []byte, p Point) error {
	points, err := unpackPoints(packed)
	if err != nil {
		return err
	}
	var last Point
	if len(points) > 0 {
		last = points[len(points)-1]
		if p.Value == last.Value || p.At.Before(last.At) {
			return nil
		}
	}
	return tx.putSeries(ctx, subject, name, p.At, appendPoint(packed, last, p))
}

func (tx *Tx) putSeries(ctx context.Context, subject, name string, last time.Time, packed []byte) error {
	err := perform(ctx, tx.q, `INSERT INTO series (subject, name, last_at, points) VALUES ($1, $2, $3, $4)
		ON CONFLICT (subject, name) DO UPDATE SET last_at = excluded.last_at, points = excluded.points`, subject, name, instant(last), packed)
	if err != nil {
		return fmt.Errorf("write series: %w", err)
	}
	return nil
}

// appendPoint writes a point as its difference to the one before: seconds and value, as varints.
func appendPoint(packed []byte, last, p Point) []byte {
	var from int64
	if !last.At.IsZero() {
		from = last.At.Unix()
	}
	packed = binary.AppendVarint(packed, p.At.Unix()-from)
	return binary.AppendVarint(packed, p.Value-last.Value)
}

func unpackPoints(packed []byte) ([]Point, error) {
	points := make([]Point, 0, len(packed)/4)
	var at, value int64
	for len(packed) > 0 {
		seconds, n := binary.Varint(packed)
		if n <= 0 {
			return nil, fmt.Errorf("read series: %w", errCut)
		}
		difference, m := binary.Varint(packed[n:])
		if m <= 0 {
			return nil, fmt.Errorf("read series: %w", errCut)
		}
		packed = packed[n+m:]
		at, value = at+seconds, value+difference
		points = append(points, Point{At: time.Unix(at, 0).UTC(), Value: value})
	}
	return points, nil
}
