package dev.ratatoskr.netns.portmap;

import dev.ratatoskr.netns.home.Home;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs miniupnpd in the gateway of a home, with all its protocols or one. One thread at a time. */
public final class PortMapServer {
  /**
   * Its own chains, empty: what a gateway has after it has started. The firewall for IPv6 is here
   * as well, behind the pinholes: what one table drops, another cannot let pass.
   */
  private static final String CHAINS =
      """
      add table inet filter
      delete table inet filter
      add table ip6 fw
      delete table ip6 fw
      table inet filter {
        chain miniupnpd { }
        chain prerouting_miniupnpd { }
        chain postrouting_miniupnpd { }
        chain forward {
          type filter hook forward priority 0; policy accept;
          jump miniupnpd
          iifname wan0 meta nfproto ipv6 meta l4proto udp ct state new drop
        }
        chain pre {
          type nat hook prerouting priority -110;
          jump prerouting_miniupnpd
        }
        chain post {
          type nat hook postrouting priority 90;
          jump postrouting_miniupnpd
        }
        chain asked {
          type filter hook input priority -10;
          iifname lan0 udp dport 5351 counter
          %s
        }
      }
      """;

  private final Lab lab;
  private final Home home;
  private final Speaks speaks;
  private final Path file;
  private Child process;

  /** Which protocols are let through. */
  public enum Speaks {
    /** All three. */
    ALL("yes", "yes", ""),
    /** RFC 6887 alone: what begins with the version of NAT-PMP is dropped. */
    PCP("yes", "no", "udp dport 5351 @th,64,8 0 drop"),
    /** RFC 6886 alone: what begins with the version of PCP is dropped. */
    NAT_PMP("yes", "no", "udp dport 5351 @th,64,8 2 drop"),
    /** UPnP alone. */
    IGD("no", "yes", "");

    private final String natPmp;
    private final String upnp;
    private final String rule;

    Speaks(String natPmp, String upnp, String rule) {
      this.natPmp = natPmp;
      this.upnp = upnp;
      this.rule = rule;
    }
  }

  private PortMapServer(Lab lab, Home home, Speaks speaks, Path file) throws LabException {
    this.lab = lab;
    this.home = home;
    this.speaks = speaks;
    this.file = file;
    this.process = launch();
  }

  /** Starts it; the gateway may answer from then on. */
  public static PortMapServer start(Lab lab, Home home, Speaks speaks) throws LabException {
    Path file = lab.directory().resolve("miniupnpd-" + home.label() + ".conf");
    String config =
        """
        ext_ifname=wan0
        listening_ip=lan0
        enable_natpmp=%s
        enable_upnp=%s
        secure_mode=yes
        upnp_table_name=filter
        upnp_nat_table_name=filter
        upnp_forward_chain=miniupnpd
        upnp_nat_chain=prerouting_miniupnpd
        upnp_nat_postrouting_chain=postrouting_miniupnpd
        uuid=6d1a3c2e-8a50-4d0b-9f0e-3f6f1c1f0a0%s
        allow 1024-65535 192.168.0.0/16 1024-65535
        deny 0-65535 0.0.0.0/0 0-65535
        """
            .formatted(speaks.natPmp, speaks.upnp, home.label());
    try {
      Files.writeString(file, config);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
    return new PortMapServer(lab, home, speaks, file);
  }

  /** Restarts it as a gateway's reboot does: all mappings are forgotten. */
  public void restart() throws LabException {
    process.kill();
    home.flushMappings();
    process = launch();
  }

  /** How many ports it lets others in by. */
  public long mapped() throws LabException {
    return home.gateway()
        .exec("nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd")
        .check()
        .lines()
        .filter(line -> line.contains("dnat"))
        .count();
  }

  /** How many openings there are in its firewall for this UDP port. */
  public long pinholes(int port) throws LabException {
    return home.gateway()
        .exec("nft", "list", "chain", "inet", "filter", "miniupnpd")
        .check()
        .lines()
        .filter(line -> line.contains("dport " + port + " ") && line.contains("@nh,192,128"))
        .count();
  }

  /** How many packets by PCP and NAT-PMP have come from inside. */
  public long questions() throws LabException {
    String chain = home.gateway().exec("nft", "list", "chain", "inet", "filter", "asked").check();
    String after = chain.substring(chain.indexOf("counter packets ") + 16);
    return Long.parseLong(after.substring(0, after.indexOf(' ')));
  }

  private Child launch() throws LabException {
    home.gateway().nft(CHAINS.formatted(speaks.rule));
    Path pid = lab.directory().resolve("miniupnpd-" + home.label() + ".pid");
    return lab.start(
        home.gateway(),
        "miniupnpd-" + home.label(),
        List.of("miniupnpd", "-d", "-f", file.toString(), "-P", pid.toString()));
  }
}
