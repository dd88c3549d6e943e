package dev.ratatoskr.punch.peer;

import dev.ratatoskr.proto.rendezvous.wire.NatDescription;
import dev.ratatoskr.proto.rendezvous.wire.Spray;
import dev.ratatoskr.punch.behaviour.Filtering;
import dev.ratatoskr.punch.behaviour.Mapping;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.behaviour.PortAllocation;

/**
 * What sides tell of their NATs, between the wire and us. What a peer says nonsense of is unknown.
 */
final class NatDescriptions {
  private NatDescriptions() {}

  static NatDescription toWire(NatFacts facts) {
    NatDescription.Builder wire =
        NatDescription.newBuilder()
            .setMapping(toWire(facts.mapping()))
            .setUdpBlocked(facts.udpBlocked());
    switch (facts.allocation()) {
      case PortAllocation.Unknown unknown ->
          wire.setAllocation(NatDescription.Allocation.ALLOCATION_UNKNOWN);
      case PortAllocation.Preserving preserving ->
          wire.setAllocation(NatDescription.Allocation.ALLOCATION_PRESERVING);
      case PortAllocation.Sequential sequential ->
          wire.setAllocation(NatDescription.Allocation.ALLOCATION_SEQUENTIAL)
              .setStride(sequential.stride());
      case PortAllocation.Random random ->
          wire.setAllocation(NatDescription.Allocation.ALLOCATION_RANDOM);
    }
    return wire.build();
  }

  static NatFacts fromWire(NatDescription wire) {
    return new NatFacts(
        fromWire(wire.getMapping()), Filtering.UNKNOWN, allocation(wire), wire.getUdpBlocked());
  }

  static Spray toWire(Plan.Consent consent) {
    return switch (consent) {
      case REFUSED -> Spray.SPRAY_REFUSED;
      case AGREED -> Spray.SPRAY_AGREED;
      case PREFERRED -> Spray.SPRAY_PREFERRED;
    };
  }

  static Plan.Consent fromWire(Spray wire) {
    return switch (wire) {
      case SPRAY_REFUSED, UNRECOGNIZED -> Plan.Consent.REFUSED;
      case SPRAY_AGREED -> Plan.Consent.AGREED;
      case SPRAY_PREFERRED -> Plan.Consent.PREFERRED;
    };
  }

  private static NatDescription.Mapping toWire(Mapping mapping) {
    return switch (mapping) {
      case UNKNOWN -> NatDescription.Mapping.MAPPING_UNKNOWN;
      case NONE -> NatDescription.Mapping.MAPPING_NONE;
      case ENDPOINT_INDEPENDENT -> NatDescription.Mapping.MAPPING_ENDPOINT_INDEPENDENT;
      case ADDRESS_DEPENDENT -> NatDescription.Mapping.MAPPING_ADDRESS_DEPENDENT;
      case ADDRESS_AND_PORT_DEPENDENT -> NatDescription.Mapping.MAPPING_ADDRESS_AND_PORT_DEPENDENT;
      case DEPENDENT -> NatDescription.Mapping.MAPPING_DEPENDENT;
    };
  }

  private static Mapping fromWire(NatDescription.Mapping wire) {
    return switch (wire) {
      case MAPPING_UNKNOWN, UNRECOGNIZED -> Mapping.UNKNOWN;
      case MAPPING_NONE -> Mapping.NONE;
      case MAPPING_ENDPOINT_INDEPENDENT -> Mapping.ENDPOINT_INDEPENDENT;
      case MAPPING_ADDRESS_DEPENDENT -> Mapping.ADDRESS_DEPENDENT;
      case MAPPING_ADDRESS_AND_PORT_DEPENDENT -> Mapping.ADDRESS_AND_PORT_DEPENDENT;
      case MAPPING_DEPENDENT -> Mapping.DEPENDENT;
    };
  }

  private static PortAllocation allocation(NatDescription wire) {
    return switch (wire.getAllocation()) {
      case ALLOCATION_UNKNOWN, UNRECOGNIZED -> new PortAllocation.Unknown();
      case ALLOCATION_PRESERVING -> new PortAllocation.Preserving();
      case ALLOCATION_SEQUENTIAL ->
          wire.getStride() == 0
              ? new PortAllocation.Unknown()
              : new PortAllocation.Sequential(wire.getStride());
      case ALLOCATION_RANDOM -> new PortAllocation.Random();
    };
  }
}
