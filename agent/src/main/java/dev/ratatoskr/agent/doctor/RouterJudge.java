package dev.ratatoskr.agent.doctor;

import dev.ratatoskr.agent.admin.PeerInfo;
import dev.ratatoskr.agent.admin.RouterLook;
import dev.ratatoskr.agent.admin.RouterVersion;
import dev.ratatoskr.agent.admin.TunInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is to be said of the router. */
final class RouterJudge {
  private static final String GROUP = "yggdrasil";
  private static final String PUBLIC_PEERS = "https://publicpeers.neilalexander.dev";
  private static final String INSTALLING = "https://yggdrasil-network.github.io/installation.html";

  private RouterJudge() {}

  static List<Finding> findings(Facts facts) {
    List<Finding> findings = new ArrayList<>();
    for (RouterLook.Tried tried : facts.routers()) {
      if (tried.sighting() instanceof RouterLook.Sighting.Answered answered) {
        findings.add(Finding.ok("router", "A router answers at " + tried.address() + "."));
        findings.add(version(answered.self().version()));
        answered.tun().ifPresent(tun -> findings.add(device(tun, facts.host())));
        answered.peers().ifPresent(peers -> findings.add(peerings(peers, facts.host())));
        return findings;
      }
    }
    return List.of(unreachable(facts));
  }

  private static Finding version(RouterVersion version) {
    String id = "router-version";
    return switch (version.support()) {
      case REFUSED -> Finding.problem(id, sentence(version.advice()));
      case MAY_IGNORE_BRIDGES -> Finding.note(id, sentence(version.advice()));
      case FULL ->
          version.known()
              ? Finding.ok(id, "The router's version is " + version + ".")
              : Finding.note(id, "The router names no version; it is taken for a new one.");
    };
  }

  /** A bridge needs a mesh to be arranged over. */
  private static Finding peerings(List<PeerInfo> peers, Facts.Host host) {
    String id = "router-peers";
    long up = peers.stream().filter(PeerInfo::up).count();
    if (up > 0) {
      return Finding.ok(id, "The router's peerings that are up: " + up + ".");
    }
    return peers.isEmpty()
        ? Finding.problem(
            id,
            "The router has no peer, so it reaches nobody. Name one or two that are near, of your"
                + " own or of "
                + PUBLIC_PEERS
                + ", in "
                + file(host)
                + ", then restart the router:",
            "Peers: [\"tls://HOST:PORT\"]")
        : Finding.problem(
            id,
            "None of the router's peerings is up ("
                + peers.size()
                + " configured), so it reaches nobody. This tells why:",
            "sudo yggdrasilctl getPeers");
  }

  private static String file(Facts.Host host) {
    return host.routerFile().map(Path::toString).orElse("the router's configuration");
  }

  private static Finding device(TunInfo tun, Facts.Host host) {
    String file = file(host);
    if (!tun.enabled()) {
      return Finding.problem(
          "router-interface",
          "The router runs without a network interface, so agents cannot meet; in "
              + file
              + ", then restart the router:",
          "IfName: auto");
    }
    if (tun.advice().isEmpty()) {
      return Finding.ok("if-mtu", "The router's IfMTU is " + tun.mtuBytes() + ".");
    }
    return Finding.warning(
        "if-mtu",
        sentence(tun.advice()) + " Set it in " + file + ", then restart the router:",
        "IfMTU: 1280");
  }

  private static Finding unreachable(Facts facts) {
    Optional<Finding> denied =
        facts.routers().stream()
            .filter(tried -> tried.sighting() instanceof RouterLook.Sighting.Denied)
            .findFirst()
            .map(RouterJudge::denied);
    return denied.orElseGet(() -> silent(facts));
  }

  private static Finding denied(RouterLook.Tried tried) {
    String group =
        tried.sighting() instanceof RouterLook.Sighting.Denied denied
            ? denied.group().orElse(GROUP)
            : GROUP;
    String socket =
        "The router's admin socket " + tried.address() + " may not be opened by this user";
    return group.equals("root")
        ? Finding.problem(
            "router", socket + ": only root may. Run the agent as root.", "sudo ratatoskr run")
        : Finding.problem(
            "router",
            socket + ", only by the group " + group + ". Join it, then sign in anew:",
            "sudo usermod -aG " + group + " $USER");
  }

  private static Finding silent(Facts facts) {
    String tried =
        facts.routers().stream()
            .map(each -> each.address() + " (" + words(each.sighting()) + ")")
            .collect(Collectors.joining(", "));
    String text = "No router answers. Tried: " + tried + ".";
    Facts.Host host = facts.host();
    if (!host.router()) {
      String more = text + " No program yggdrasil is found on this machine";
      return host.apt()
          ? Finding.problem("router", more + ".", "sudo apt-get install yggdrasil")
          : Finding.problem("router", more + "; " + INSTALLING + " tells how to get it.");
    }
    if (host.systemd() && host.apt() && host.routerFile().isEmpty()) {
      return Finding.problem(
          "router",
          text + " It has no configuration yet; Debian's package leaves that to you:",
          // With noclobber: a configuration that is overwritten is an address that is lost.
          "sudo sh -c 'set -C; umask 077; yggdrasil -genconf > /etc/yggdrasil/yggdrasil.conf'",
          "sudo chown root:yggdrasil /etc/yggdrasil/yggdrasil.conf",
          "sudo chmod 640 /etc/yggdrasil/yggdrasil.conf",
          "sudo systemctl enable --now yggdrasil");
    }
    if (host.systemd()) {
      return Finding.problem("router", text, "sudo systemctl start yggdrasil");
    }
    return host.routerFile()
        .map(file -> Finding.problem("router", text, "sudo yggdrasil -useconffile " + file))
        .orElseGet(() -> Finding.problem("router", text + " Start yggdrasil."));
  }

  private static String words(RouterLook.Sighting sighting) {
    return switch (sighting) {
      case RouterLook.Sighting.Answered answered -> "answers";
      case RouterLook.Sighting.Absent absent -> "no such socket";
      case RouterLook.Sighting.Denied denied -> "permission denied";
      case RouterLook.Sighting.Deaf deaf -> "nobody listens";
      case RouterLook.Sighting.Faulty faulty -> faulty.reason();
    };
  }

  /** Advice is written to follow a colon. */
  private static String sentence(String advice) {
    return Character.toUpperCase(advice.charAt(0)) + advice.substring(1) + ".";
  }
}
