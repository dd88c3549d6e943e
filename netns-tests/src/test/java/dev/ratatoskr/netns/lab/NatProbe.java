package dev.ratatoskr.netns.lab;

import java.time.Duration;
import java.util.Locale;

/** What RFC 5780's tests say about the way out of a namespace, by coturn's own discovery client. */
record NatProbe(String mapping, String filtering) {

  static NatProbe of(Namespace host, String server) throws LabException {
    return new NatProbe(behavior(host, "-m", server), behavior(host, "-f", server));
  }

  /** The first word of "Endpoint Independent", "Address Dependent" and so on, or what it said. */
  private static String behavior(Namespace host, String test, String server) throws LabException {
    String out =
        host.exec("turnutils_natdiscovery", test, server)
            .within(Duration.ofSeconds(20))
            .run()
            .out();
    return out.toLowerCase(Locale.ROOT);
  }
}
