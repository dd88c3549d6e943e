package dev.ratatoskr.fuzz.targets;

import dev.ratatoskr.agent.config.ConfigReader;
import dev.ratatoskr.agent.config.ConfigResult;
import dev.ratatoskr.agent.config.Surroundings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A configuration: read, or refused with at least one error, each on a line of the file. */
final class ConfigTarget implements FuzzTarget {
  private final ConfigReader reader =
      new ConfigReader(new Surroundings(Map.of(), false, Path.of("/home/fuzz")));

  @Override
  public List<byte[]> seeds() {
    return List.of(
        Bytes.of(ConfigReader.defaultFile()),
        Bytes.of(
            "[router]\nadmin = \"tcp://localhost:9001\"\nprivate-key-file = \"/k\"\n"
                + "[overlay]\nport = 9999\n[punch]\nbind = [\"0.0.0.0\", \"::\"]\n"
                + "stun-servers = [\"stun.example:3478\", \"[2001:db8::1]:3478\"]\n"
                + ("[peers]\nallow = [\"300::/64\", \"" + Keys.peer(7) + "\"]\ndeny = []\n")
                + "[bridge]\nmin-gain = \"10%\"\nredundancy = \"off\"\n"));
  }

  @Override
  public void run(byte[] input) {
    switch (reader.read("fuzz", new String(input, StandardCharsets.UTF_8))) {
      case ConfigResult.Valid valid ->
          BrokenPromise.unless(valid.config().toString().length() > 0, "no configuration");
      case ConfigResult.Invalid invalid ->
          BrokenPromise.unless(!invalid.errors().isEmpty(), "refused without an error");
    }
  }
}
