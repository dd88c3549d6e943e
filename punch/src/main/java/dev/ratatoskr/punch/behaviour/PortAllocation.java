package dev.ratatoskr.punch.behaviour;

import java.util.List;

/** How a NAT chooses the external port of a new mapping (RFC 4787 section 4.2). */
public sealed interface PortAllocation {

  /** Too little is known. */
  record Unknown() implements PortAllocation {}

  /** The inside port. */
  record Preserving() implements PortAllocation {}

  /**
   * Each a fixed step from the last.
   *
   * @param stride not 0, -{@value PortAllocation#MAX_STRIDE} to {@value PortAllocation#MAX_STRIDE}
   */
  record Sequential(int stride) implements PortAllocation {}

  /** Without a rule that could be used. */
  record Random() implements PortAllocation {}

  /** Steps that are larger are taken for chance. */
  int MAX_STRIDE = 1024;

  /** The same where only one step was seen: two random ports are rarely so near. */
  int MAX_LONE_STRIDE = 64;

  /**
   * What follows from the ports of one socket's mappings.
   *
   * @param localPort the inside port
   * @param ports the external ports, in the order in which the mappings were made; equal neighbours
   *     are one mapping
   */
  static PortAllocation of(int localPort, List<Integer> ports) {
    List<Integer> distinct = ports.stream().distinct().toList();
    if (distinct.equals(List.of(localPort))) {
      return new Preserving();
    }
    if (distinct.size() < 2) {
      return new Unknown();
    }
    int stride = distinct.get(1) - distinct.get(0);
    for (int i = 2; i < distinct.size() && stride != 0; i++) {
      stride = common(stride, distinct.get(i) - distinct.get(i - 1));
    }
    int most = distinct.size() == 2 ? MAX_LONE_STRIDE : MAX_STRIDE;
    return stride == 0 || Math.abs(stride) > most ? new Random() : new Sequential(stride);
  }

  /**
   * The step of which both are small multiples in one direction; 0 when there is none. An
   * unanswered query, or another flow between two of ours, leaves out a step or two.
   */
  private static int common(int stride, int difference) {
    if (stride > 0 != difference > 0) {
      return 0;
    }
    int a = Math.abs(stride);
    int b = Math.abs(difference);
    int small = Math.min(a, b);
    boolean multiples = Math.max(a, b) % small == 0 && Math.max(a, b) / small <= 4;
    return multiples ? Integer.signum(difference) * small : 0;
  }
}
