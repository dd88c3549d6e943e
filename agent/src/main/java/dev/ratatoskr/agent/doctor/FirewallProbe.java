package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the firewall's tools for the rules. Changes nothing; blocks. One use each. */
final class FirewallProbe {
  /** Names what iptables for IPv6 keeps in the kernel beside nftables, where that is loaded. */
  private static final Path LEGACY_TABLES = Path.of("/proc/net/ip6_tables_names");

  private final Duration patience;
  private final List<String> reasons = new ArrayList<>();

  private FirewallProbe(Duration patience) {
    this.patience = patience;
  }

  /** Asks up to three tools, each for no longer than {@code patience}. */
  static Facts.Firewall read(Duration patience) {
    return new FirewallProbe(patience).read();
  }

  private Facts.Firewall read() {
    Optional<JsonNode> ruleset = nft();
    List<PacketFilter> filters = new ArrayList<>();
    if (ruleset.isEmpty() || NftReader.hasTablesOfIp6tables(ruleset.get())) {
      ip6tables(PacketFilter.Tool.IP6TABLES).ifPresent(filters::add);
    }
    boolean better = !filters.isEmpty();
    ruleset.ifPresent(rules -> filters.add(NftReader.read(rules, better)));
    if (legacy()) {
      ip6tables(
              Programs.find(PacketFilter.Tool.IP6TABLES_LEGACY.program()).isPresent()
                  ? PacketFilter.Tool.IP6TABLES_LEGACY
                  : PacketFilter.Tool.IP6TABLES)
          .filter(read -> !filters.contains(read))
          .ifPresent(filters::add);
    }
    return filters.isEmpty()
        ? new Facts.Firewall.Unread(String.join("; ", reasons))
        : new Facts.Firewall.Read(filters);
  }

  private Optional<JsonNode> nft() {
    Optional<String> printed = run(PacketFilter.Tool.NFT.program(), "-j", "list", "ruleset");
    if (printed.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readTree(printed.get()));
    } catch (JsonProcessingException e) {
      reasons.add("nft prints no JSON");
      return Optional.empty();
    }
  }

  private Optional<PacketFilter> ip6tables(PacketFilter.Tool tool) {
    return run(tool.program(), "-S").map(text -> Ip6tablesReader.read(tool, text));
  }

  /** Asked first, because to ask the tool would make the tables. */
  private static boolean legacy() {
    try {
      return Files.readAllLines(LEGACY_TABLES).contains("filter");
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<String> run(String name, String... arguments) {
    Optional<Path> program = Programs.find(name);
    if (program.isEmpty()) {
      reasons.add("no program " + name);
      return Optional.empty();
    }
    List<String> command = new ArrayList<>(List.of(program.get().toString()));
    command.addAll(List.of(arguments));
    try {
      ToolOutput said = ToolOutput.of(command, patience);
      if (said.exit() == 0) {
        return Optional.of(said.out());
      }
      reasons.add(name + ": " + said.words());
    } catch (IOException e) {
      reasons.add(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }
}
