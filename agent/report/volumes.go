package report

// PhysicalVolume is one disk or partition of LVM.
type PhysicalVolume struct {
	Attr      string `json:"attr,omitempty"`
	Device    string `json:"device,omitempty" schema:"required"`
	Format    string `json:"format,omitempty" schema:"required"`
	Free      *int64 `json:"free,omitzero" schema:"required"`        // MiB
	PESize    *int64 `json:"pe_size,omitzero"`                       // MiB, of one extent
	PVPECount *int64 `json:"pv_pe_count,omitzero" schema:"required"` // extents
	PVUUID    string `json:"pv_uuid,omitempty" schema:"required"`
	Size      *int64 `json:"size,omitzero" schema:"required"` // MiB
	VGUUID    string `json:"vg_uuid,omitempty"`

	Extra Extra `json:"-"`
}

// VolumeGroup is one pool of LVM volumes.
type VolumeGroup struct {
	Attr         string `json:"attr,omitempty"`
	Free         *int64 `json:"free,omitzero" schema:"required"`            // MiB
	LVCount      *int64 `json:"lv_count,omitzero" schema:"required"`        // logical volumes
	PVCount      *int64 `json:"pv_count,omitzero" schema:"required"`        // physical volumes
	Size         *int64 `json:"size,omitzero" schema:"required"`            // MiB
	VGExtentSize string `json:"vg_extent_size,omitempty" schema:"required"` // MiB
	VGName       string `json:"vg_name,omitempty" schema:"required"`
	VGUUID       string `json:"vg_uuid,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// LogicalVolume is one volume that LVM has cut from a group.
type LogicalVolume struct {
	Attr     string `json:"attr,omitempty"`
	LVName   string `json:"lv_name,omitempty" schema:"required"`
	LVUUID   string `json:"lv_uuid,omitempty" schema:"required"`
	SegCount *int64 `json:"seg_count,omitzero"`              // segments
	Size     *int64 `json:"size,omitzero" schema:"required"` // MiB
	VGUUID   string `json:"vg_uuid,omitempty"`
	VGName   string `json:"vg_name,omitempty"`

	Extra Extra `json:"-"`
}
