package dev.ratatoskr.agent.doctor;

import java.util.List;
import java.util.Optional;

/**
 * The rules of one tool, as far as a packet over IPv6 meets them that comes in or goes out.
 *
 * @param tool what they are changed with
 * @param chains each name once in its table
 */
record PacketFilter(Tool tool, List<Chain> chains) {
  /** The kernel allows no deeper jumps in nftables. */
  private static final int DEEPEST = 16;

  PacketFilter {
    chains = List.copyOf(chains);
  }

  /** What changes the rules. */
  enum Tool {
    /** nftables. */
    NFT("nft"),
    /** iptables for IPv6. */
    IP6TABLES("ip6tables"),
    /** The same where another program of that name speaks to nftables. */
    IP6TABLES_LEGACY("ip6tables-legacy");

    private final String program;

    Tool(String program) {
      this.program = program;
    }

    /** The program's name. */
    String program() {
      return program;
    }
  }

  /** Where the kernel asks a chain. */
  enum Hook {
    /** For what comes in to this machine. */
    INPUT,
    /** For what leaves it. */
    OUTPUT,
    /** Nowhere: other chains lead to it. */
    NONE
  }

  /**
   * A chain.
   *
   * @param table its table, as its tool names it; empty where there is but one
   * @param drops whether it drops what none of its rules decides
   */
  record Chain(String table, String name, Hook hook, boolean drops, List<Rule> rules) {
    Chain {
      rules = List.copyOf(rules);
    }

    /** How its tool names it ("inet filter input"). */
    String place() {
      return table.isEmpty() ? name : table + " " + name;
    }
  }

  /** Something that a rule asks of a packet: a pure function. */
  @FunctionalInterface
  interface Condition {
    /** Whether it holds. */
    Match holds(AgentPacket packet);
  }

  /** A rule that decides: where all its conditions hold, its verdict counts. */
  record Rule(List<Condition> conditions, Verdict verdict) {
    Rule {
      conditions = List.copyOf(conditions);
    }

    Match matches(AgentPacket packet) {
      return conditions.stream().map(each -> each.holds(packet)).reduce(Match.YES, Match::and);
    }
  }

  /** What becomes of a packet. */
  sealed interface Verdict {
    /** This base chain lets it pass. */
    record Accept() implements Verdict {}

    /** Gone, with a word to the sender or without. */
    record Drop() implements Verdict {}

    /** Back to where the chain was jumped to from. */
    record Return() implements Verdict {}

    /**
     * On in another chain of the table.
     *
     * @param back whether this chain goes on behind it
     */
    record Jump(String chain, boolean back) implements Verdict {}
  }

  /**
   * A base chain that drops the packet.
   *
   * @param sure whether no rule before might have accepted it, as far as the rules can be read
   */
  record Barrier(Tool tool, Chain chain, boolean sure) {}

  /** The base chains that drop the packet; what cannot be read counts as if it did not match. */
  List<Barrier> barriers(AgentPacket packet) {
    Hook hook = packet.incoming() ? Hook.INPUT : Hook.OUTPUT;
    return chains.stream()
        .filter(chain -> chain.hook() == hook)
        .flatMap(chain -> barrier(chain, packet).stream())
        .toList();
  }

  private Optional<Barrier> barrier(Chain base, AgentPacket packet) {
    Walk walk = new Walk(packet);
    boolean accepted = walk.through(base, 0).orElse(!base.drops());
    return accepted ? Optional.empty() : Optional.of(new Barrier(tool, base, walk.sure));
  }

  private Optional<Chain> chain(String table, String name) {
    return chains.stream()
        .filter(chain -> chain.table().equals(table) && chain.name().equals(name))
        .findFirst();
  }

  /** A packet's way through one base chain. */
  private final class Walk {
    private static final int MOST_RULES = 100_000;

    private final AgentPacket packet;
    private int rules;
    private boolean sure = true;

    private Walk(AgentPacket packet) {
      this.packet = packet;
    }

    /** Whether it is accepted; empty when the chain does not decide. */
    private Optional<Boolean> through(Chain chain, int depth) {
      for (Rule rule : chain.rules()) {
        if (++rules > MOST_RULES) {
          sure = false;
          return Optional.empty();
        }
        Match match = rule.matches(packet);
        if (match == Match.UNKNOWN && !(rule.verdict() instanceof Verdict.Drop)) {
          sure = false;
        }
        if (match != Match.YES) {
          continue;
        }
        switch (rule.verdict()) {
          case Verdict.Accept accept -> {
            return Optional.of(true);
          }
          case Verdict.Drop drop -> {
            return Optional.of(false);
          }
          case Verdict.Return back -> {
            return Optional.empty();
          }
          case Verdict.Jump jump -> {
            Optional<Boolean> decided = jump(chain, jump, depth);
            if (decided.isPresent() || !jump.back()) {
              return decided;
            }
          }
        }
      }
      return Optional.empty();
    }

    private Optional<Boolean> jump(Chain from, Verdict.Jump jump, int depth) {
      Optional<Chain> target = chain(from.table(), jump.chain());
      if (depth >= DEEPEST || target.isEmpty()) {
        sure = false;
        return Optional.empty();
      }
      return through(target.get(), depth + 1);
    }
  }
}
