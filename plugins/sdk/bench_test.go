package sdk_test

import (
	"context"
	"testing"

	"recolement/plugins/sdk"
	"recolement/plugins/sdk/sdktest"
)

// A row of eight cells, as inventories have them; the figure of interest is rows/s.
func BenchmarkRows(b *testing.B) {
	p := settled(tester())
	p.Inventory = func(_ context.Context, _ sdk.Settings, out *sdk.Rows) error {
		if err := out.Columns("1", "2", "3", "4", "5", "6", "7", "8"); err != nil {
			return err
		}
		for range b.N {
			if err := out.Row("19933", "Portable", "HP", "EliteBook 840 G8", "5CG0042XYZ", "TM-O10-19933-P", "En service", "HDV"); err != nil {
				return err
			}
		}
		return nil
	}
	c := sdktest.Start(b, p)
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	err := c.Rows(b.Context(), sdk.Settings{"url": "x"}, func(part sdk.RowsPart) error {
		n += len(part.Rows)
		return nil
	})
	if err != nil || n != b.N {
		b.Fatal(n, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
