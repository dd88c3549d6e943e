package dev.ratatoskr.agent.daemon;

import dev.ratatoskr.agent.admin.RouterAdmin;
import dev.ratatoskr.agent.config.AgentConfig;
import dev.ratatoskr.agent.config.PeerNames;
import dev.ratatoskr.agent.ledger.PeerLedger;
import dev.ratatoskr.agent.memory.NetworkMemory;
import dev.ratatoskr.agent.watch.InterfaceCounters;
import dev.ratatoskr.transport.identity.PinStore;
import dev.ratatoskr.transport.io.NettyLoop;

/**
 * What an agent has for as long as it runs, whatever key its router has.
 *
 * @param admin delivers on the loop
 * @param counters of the router's interface; the loop's
 */
record Base(
    NettyLoop loop,
    AgentConfig config,
    RouterAdmin admin,
    PinStore pins,
    PeerLedger ledger,
    NetworkMemory memory,
    InterfaceCounters counters) {

  /** What the user calls peers. */
  PeerNames names() {
    return config.peers().names();
  }
}
