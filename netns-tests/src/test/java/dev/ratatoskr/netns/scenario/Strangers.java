package dev.ratatoskr.netns.scenario;

import dev.ratatoskr.netns.home.Resident;
import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.Router;
import dev.ratatoskr.netns.routers.RouterRelease;
import java.util.List;

/**
 * A tree around two homes: a root above the public router, and below each home's router that of a
 * stranger, who has no other way out and no agent.
 *
 * <pre>
 *                root
 *                 |
 *            public router
 *            /           \
 *           a — (bridge) — b
 *           |              |
 *         below-a       below-b
 * </pre>
 *
 * @param belowA where a's stranger lives
 * @param routerB of b's stranger
 */
record Strangers(Lab lab, Namespace belowA, Router routerB) {
  private static final int MTU = TwoHomes.Programs.DEFAULT_MTU;

  /** Builds it; the mesh then needs some seconds before a first packet. */
  static Strangers around(TwoHomes homes, RouterRelease release) throws LabException {
    Lab lab = homes.lab();
    Router.Setup a = below(homes, homes.a(), release, "10.9.1.");
    Router.Setup b = below(homes, homes.b(), release, "10.9.2.");
    Router routerA = Router.start(a, List.of(), List.of(uri("10.9.1.")));
    Router routerB = Router.start(b, List.of(), List.of(uri("10.9.2.")));
    Namespace top = cable(lab, homes.streets().publicNode(), "root", "10.9.0.");
    top.ip("route add default via 10.9.0.1");
    Router root =
        Router.startRoot(
            new Router.Setup(lab, top, release, MTU),
            List.of("tls://203.0.113.1:7002"),
            List.of(
                homes.publicRouter(), homes.a().router(), homes.b().router(), routerA, routerB));
    String rootKey = root.key();
    String publicKey = homes.publicRouter().key();
    lab.await(
        "the tree has its root and both homes below the public router",
        () ->
            homes.a().router().parentOf(publicKey).filter(rootKey::equals).isPresent()
                && parent(homes.a()).equals(publicKey)
                && parent(homes.b()).equals(publicKey)
                && homes.a().router().peersUp() == 2
                && homes.b().router().peersUp() == 2);
    return new Strangers(lab, a.namespace(), routerB);
  }

  /** The key of the parent in the tree. */
  static String parent(Resident resident) throws LabException {
    return resident.router().parentOf(resident.router().key()).orElse("");
  }

  /** Begins to ping b's stranger from a's every 20 ms. */
  Pinger ping() throws LabException {
    return Pinger.start(lab, belowA, "ping-strangers", routerB.address());
  }

  private static Router.Setup below(
      TwoHomes homes, Resident resident, RouterRelease release, String network)
      throws LabException {
    String label = "below-" + resident.home().label();
    Namespace host = cable(homes.lab(), resident.home().host(), label, network);
    return new Router.Setup(homes.lab(), host, release, MTU);
  }

  /** A new namespace at a cable, number 2 there; the other end is number 1. */
  private static Namespace cable(Lab lab, Namespace from, String label, String network)
      throws LabException {
    Namespace end = lab.namespace(label);
    lab.connect(from, "cable0", end, "eth0");
    from.ip("addr add " + network + "1/30 dev cable0");
    end.ip("addr add " + network + "2/30 dev eth0");
    return end;
  }

  private static String uri(String network) {
    return "tcp://" + network + "1:" + TwoHomes.HOME_PORT;
  }
}
