package hardware

import "strings"

// physical is what a machine is called that is no virtual one.
const physical = "Physical"

// hypervisors are recognised by what they write where makers write their names; the first that fits counts.
var hypervisors = []struct{ sign, name string }{
	{"vmware", "VMware"},
	{"virtualbox", "VirtualBox"},
	{"innotek", "VirtualBox"},
	{"parallels", "Parallels"},
	{"microsoft corporation virtual machine", "Hyper-V"},
	{"hvm domu", "Xen"},
	{"xen", "Xen"},
	{"bhyve", "BHyVe"},
	{"nutanix", "KVM"},
	{"kvm", "KVM"},
	{"rhev hypervisor", "KVM"},
	{"ovirt", "KVM"},
	{"openstack", "KVM"},
	{"google compute engine", "KVM"},
	{"amazon ec2", "KVM"},
	{"qemu", "QEMU"},
	{"bochs", "QEMU"},
}

// hypervisorOf recognises a virtual machine by its firmware: maker, model and version of system, board and BIOS. "" is none.
func hypervisorOf(texts ...string) string {
	all := strings.ToLower(strings.Join(texts, " "))
	for _, h := range hypervisors {
		if strings.Contains(all, h.sign) {
			return h.name
		}
	}
	return ""
}
