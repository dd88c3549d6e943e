package dev.ratatoskr.agent.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the firewall's tools for the rules. Changes nothing; blocks. */
final class FirewallProbe {
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_WORDS_BYTES = 400;

  private FirewallProbe() {}

  /** A tool that ran to its end; {@code words} are its complaints. */
  private record Said(int exit, String out, String words) {}

  static Facts.Firewall read(Duration patience) {
    List<String> reasons = new ArrayList<>();
    try {
      Said nft = run(patience, "nft", "-j", "list", "ruleset");
      if (nft.exit() == 0) {
        return FirewallRules.ofNft(new ObjectMapper().readTree(nft.out()));
      }
      reasons.add("nft: " + nft.words());
    } catch (JsonProcessingException e) {
      reasons.add("nft prints no JSON");
    } catch (IOException e) {
      reasons.add(String.valueOf(e.getMessage()));
    }
    try {
      Said tables = run(patience, "ip6tables", "-S");
      if (tables.exit() == 0) {
        return FirewallRules.ofIp6tables(tables.out());
      }
      reasons.add("ip6tables: " + tables.words());
    } catch (IOException e) {
      reasons.add(String.valueOf(e.getMessage()));
    }
    return new Facts.Firewall.Unread(String.join("; ", reasons));
  }

  private static Said run(Duration patience, String name, String... arguments) throws IOException {
    Optional<Path> program = Programs.find(name);
    if (program.isEmpty()) {
      throw new IOException("no program " + name);
    }
    List<String> command = new ArrayList<>(List.of(program.get().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    try {
      process.getOutputStream().close();
      byte[] out = process.getInputStream().readNBytes(MOST_BYTES);
      byte[] words = process.getErrorStream().readNBytes(MOST_WORDS_BYTES);
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(name + " does not end");
      }
      return new Said(
          process.exitValue(), new String(out, StandardCharsets.UTF_8), firstLine(words));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static String firstLine(byte[] words) {
    return new String(words, StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> line.replaceAll("\\p{Cntrl}", "?"))
        .findFirst()
        .orElse("no words");
  }
}
