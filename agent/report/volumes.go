package report

// PhysicalVolume is the schema's content.physical_volumes section.
type PhysicalVolume struct {
	Attr      string `json:"attr,omitempty"`
	Device    string `json:"device,omitempty" schema:"required"`
	Format    string `json:"format,omitempty" schema:"required"`
	Free      *int64 `json:"free,omitzero" schema:"required"`        // Free size, in MB
	PESize    *int64 `json:"pe_size,omitzero"`                       // Physical Extent size, in MB
	PVPECount *int64 `json:"pv_pe_count,omitzero" schema:"required"` // Number of physical elements
	PVUUID    string `json:"pv_uuid,omitempty" schema:"required"`
	Size      *int64 `json:"size,omitzero" schema:"required"` // Volume size, in MB
	VGUUID    string `json:"vg_uuid,omitempty"`

	Extra Extra `json:"-"`
}

// VolumeGroup is the schema's content.volume_groups section.
type VolumeGroup struct {
	Attr         string `json:"attr,omitempty"`
	Free         *int64 `json:"free,omitzero" schema:"required"`     // Free size, in MB
	LVCount      *int64 `json:"lv_count,omitzero" schema:"required"` // Number of logical volumes
	PVCount      *int64 `json:"pv_count,omitzero" schema:"required"` // Number of physical elements
	Size         *int64 `json:"size,omitzero" schema:"required"`     // Size, in MB
	VGExtentSize string `json:"vg_extent_size,omitempty" schema:"required"`
	VGName       string `json:"vg_name,omitempty" schema:"required"`
	VGUUID       string `json:"vg_uuid,omitempty" schema:"required"`

	Extra Extra `json:"-"`
}

// LogicalVolume is the schema's content.logical_volumes section.
type LogicalVolume struct {
	Attr     string `json:"attr,omitempty"`
	LVName   string `json:"lv_name,omitempty" schema:"required"`
	LVUUID   string `json:"lv_uuid,omitempty" schema:"required"`
	SegCount *int64 `json:"seg_count,omitzero"`              // Number of segments
	Size     *int64 `json:"size,omitzero" schema:"required"` // Size in MB
	VGUUID   string `json:"vg_uuid,omitempty"`
	VGName   string `json:"vg_name,omitempty"`

	Extra Extra `json:"-"`
}
