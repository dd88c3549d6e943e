package dev.ratatoskr.netns.routers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DebianSourceTest {
  private static final String STANZAS =
      """
      Types: deb
      # a comment
      URIs: http://security.example/debian-security
      Suites: bookworm-security
      Components: main

      Types: deb deb-src
      URIs: http://mirror.example/debian
      Suites: bookworm bookworm-updates
      Components: main contrib
      Signed-By: /usr/share/keyrings/some.gpg
      """;

  @Test
  void readsStanzas() {
    assertEquals(
        Optional.of(
            new DebianSource("http://mirror.example/debian", "/usr/share/keyrings/some.gpg")),
        DebianSource.find("debian.sources", STANZAS, "bookworm"));
    assertEquals(Optional.empty(), DebianSource.find("debian.sources", STANZAS, "trixie"));
  }

  @Test
  void readsLines() {
    String text =
        """
        # deb http://old.example/debian trixie main
        deb http://security.example/debian-security trixie-security main
        deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main contrib
        """;
    assertEquals(
        Optional.of(new DebianSource("http://mirror.example/debian", "/k.gpg")),
        DebianSource.find("/etc/apt/sources.list", text, "trixie"));
  }

  @Test
  void namesAnotherSuite() {
    assertEquals(
        "Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\n",
        new DebianSource("http://m.example/debian", "").forSuite("sid"));
  }
}
