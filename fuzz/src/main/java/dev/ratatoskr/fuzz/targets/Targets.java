package dev.ratatoskr.fuzz.targets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All targets by their names. */
public final class Targets {
  private static final Map<String, Supplier<FuzzTarget>> ALL = all();

  private Targets() {}

  private static Map<String, Supplier<FuzzTarget>> all() {
    Map<String, Supplier<FuzzTarget>> all = new LinkedHashMap<>();
    all.put("stun", StunTarget::new);
    all.put("pcp", () -> new PortMapTarget(PortMapTarget.Protocol.PCP));
    all.put("nat-pmp", () -> new PortMapTarget(PortMapTarget.Protocol.NAT_PMP));
    all.put("igd", IgdTarget::new);
    all.put("envelope", EnvelopeTarget::new);
    all.put("router-stream", RouterStreamTarget::new);
    all.put("short-traffic", ShortTrafficTarget::new);
    all.put("lane-header", LaneHeaderTarget::new);
    all.put("certificate", CertificateTarget::new);
    all.put("pins", () -> new StateFileTarget(StateFileTarget.Kind.PINS));
    all.put("memory", () -> new StateFileTarget(StateFileTarget.Kind.MEMORY));
    all.put("identity", () -> new StateFileTarget(StateFileTarget.Kind.IDENTITY));
    all.put("config", ConfigTarget::new);
    all.put("punch-line", PunchLineTarget::new);
    all.put("lane", LaneTarget::new);
    all.put("lane-receiver", LaneReceiverTarget::new);
    all.put("punch-session", PunchSessionTarget::new);
    all.put("punch", PunchTarget::new);
    all.put("overlay", OverlayTarget::new);
    all.put("control", ControlTarget::new);
    return all;
  }

  /** Their names, in the order of the report. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * A target.
   *
   * @throws IllegalArgumentException when there is none of this name
   */
  public static FuzzTarget named(String name) {
    Supplier<FuzzTarget> target = ALL.get(name);
    if (target == null) {
      throw new IllegalArgumentException("no target " + name + "; there are " + names());
    }
    return target.get();
  }
}
