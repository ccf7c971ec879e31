package hardware

import "testing"

func TestBatteryFacts(t *testing.T) {
	got := wmiBattery{DeviceID: "SMP02DL086", Chemistry: 6, DesignCapacity: 45000, FullChargeCapacity: 39870, DesignVoltage: 11400}.facts()
	if got.Name != "SMP02DL086" || got.Chemistry != "Li-ion" || *got.Capacity != 45000 || *got.RealCapacity != 39870 || *got.Voltage != 11400 {
		t.Errorf("read as %+v", got)
	}
	if empty := (wmiBattery{Chemistry: -1}).facts(); empty.Capacity != nil || empty.Voltage != nil || empty.Chemistry != "" {
		t.Errorf("what is not said is read as %+v", empty)
	}
}
