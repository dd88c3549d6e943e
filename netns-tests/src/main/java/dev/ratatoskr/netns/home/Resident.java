package dev.ratatoskr.netns.home;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.routers.Router;

/**
 * Who lives in a home.
 *
 * @param home the place
 * @param router its real router
 * @param agent its agent, which may not run
 */
public record Resident(Home home, Router router, Agent agent) {

  /** How many peerings with a loopback address the router has, that is: shims. */
  public int shimPeers() throws LabException {
    int count = 0;
    for (JsonNode peer : router.admin().ask("getPeers").path("peers")) {
      String remote = peer.path("remote").asText();
      count += remote.contains("127.0.0.1") || remote.contains("[::1]") ? 1 : 0;
    }
    return count;
  }
}
