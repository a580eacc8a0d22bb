package eu.kakde.mesh.agent.genetlink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Families of a real kernel; looking them up changes nothing and needs no privileges. */
class GenericNetlinkIT {

    @Test
    void findsTheFamilyThatEveryKernelHas() throws Exception {
        try (GenericNetlink netlink = GenericNetlink.open()) {
            Family control = netlink.family("nlctrl").orElseThrow();
            assertThat(control.id()).isEqualTo(0x10);
            assertThat(control.version()).isPositive();
        }
    }

    @Test
    void aFamilyThatIsNotThereIsAbsent() throws Exception {
        try (GenericNetlink netlink = GenericNetlink.open()) {
            assertThat(netlink.family("nosuchfamily")).isEmpty();
        }
    }
}
