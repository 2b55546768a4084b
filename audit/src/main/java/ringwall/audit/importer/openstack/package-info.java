/// OpenStack Neutron: what its API answers (agents, networks, segments, ports, trunks, security
/// groups, FWaaS, TaaS, RBAC) and `ml2_conf.ini`.
///
/// All networks are port groups of one distributed switch, `neutron`, because one authority defines
/// them for all hosts. Promises: a port without port security is open, one with port security and
/// no security group is closed; a page of a longer list is partial. Never: takes a router's or DHCP
/// server's port for a VM's.
@NullMarked
package ringwall.audit.importer.openstack;

import org.jspecify.annotations.NullMarked;
