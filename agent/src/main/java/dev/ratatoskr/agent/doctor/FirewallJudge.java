package dev.ratatoskr.agent.doctor;

import java.util.List;

/** What is to be said of the firewall before the port where agents meet. */
final class FirewallJudge {
  private static final String ID = "firewall";

  private FirewallJudge() {}

  /**
   * The finding.
   *
   * @param device the router's interface; with a space in it when the name is not known
   */
  static Finding finding(Facts.Firewall firewall, int port, String device) {
    return switch (firewall) {
      case Facts.Firewall.Unread unread ->
          Finding.note(
              ID,
              "The firewall could not be read ("
                  + unread.reason()
                  + "). It must let UDP to port "
                  + port
                  + " out by "
                  + device
                  + ", and the answers in:",
              "sudo nft list ruleset");
      case Facts.Firewall.Read read -> judged(read, port, device);
    };
  }

  private static Finding judged(Facts.Firewall.Read read, int port, String device) {
    AgentPacket in = new AgentPacket(true, device, port);
    List<PacketFilter.Barrier> before = read.barriers(in);
    if (!before.isEmpty()) {
      return barred(before, in, "drops even answers that come in by " + device + " to UDP port ");
    }
    AgentPacket out = new AgentPacket(false, device, port);
    List<PacketFilter.Barrier> behind = read.barriers(out);
    if (!behind.isEmpty()) {
      return barred(behind, out, "drops what goes out by " + device + " to UDP port ");
    }
    return Finding.ok(
        ID,
        "The firewall lets UDP to port "
            + port
            + " out by "
            + device
            + ", and the answers in, as far as its rules can be read.");
  }

  private static Finding barred(
      List<PacketFilter.Barrier> barriers, AgentPacket packet, String what) {
    PacketFilter.Barrier first = barriers.getFirst();
    return Finding.warning(
        ID,
        first.tool().program()
            + ": "
            + first.chain().place()
            + " "
            + what
            + packet.port()
            + (first.sure() ? "" : ", unless a rule does not that could not be read")
            + ". Agents cannot meet:",
        barriers.stream().map(barrier -> rule(barrier, packet)).toArray(String[]::new));
  }

  /** At the head of the chain, where nothing can be before it. */
  private static String rule(PacketFilter.Barrier barrier, AgentPacket packet) {
    String name = packet.device().contains(" ") ? "IFNAME" : packet.device();
    String place = barrier.chain().place();
    return switch (barrier.tool()) {
      case NFT ->
          "sudo nft insert rule "
              + place
              + (packet.incoming() ? " iifname " : " oifname ")
              + name
              + " udp dport "
              + packet.port()
              + " accept";
      case IP6TABLES, IP6TABLES_LEGACY ->
          "sudo "
              + barrier.tool().program()
              + " -I "
              + place
              + (packet.incoming() ? " -i " : " -o ")
              + name
              + " -p udp --dport "
              + packet.port()
              + " -j ACCEPT";
    };
  }
}
