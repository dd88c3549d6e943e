package dev.ratatoskr.transport.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LifeTokenTest {

  @Property
  void whatIsWrittenIsRead(@ForAll long instance, @ForAll @IntRange(max = 999_999_999) int life) {
    LifeToken token = new LifeToken(instance, life);
    assertEquals(Optional.of(token), LifeToken.parse(token.toSoftware()));
  }

  @Property
  void anyTextIsReadOrNotButNeverThrows(@ForAll String tail) {
    Optional<LifeToken> token = LifeToken.parse("ratatoskr/1 " + tail);
    assertTrue(token.isEmpty() || token.get().life() >= 0);
    assertEquals(Optional.empty(), LifeToken.parse(tail));
  }

  @Property
  void oneChangedCharacterIsNeverMoreThanAnotherToken(
      @ForAll @IntRange(max = 40) int at, @ForAll char with) {
    StringBuilder text = new StringBuilder(new LifeToken(0x0123456789abcdefL, 77).toSoftware());
    text.setCharAt(at % text.length(), with);
    LifeToken.parse(text.toString())
        .ifPresent(
            token ->
                assertEquals(
                    text.toString().toLowerCase(Locale.ROOT),
                    new LifeToken(token.instance(), 0)
                        .toSoftware()
                        .replaceAll("0$", text.substring(text.indexOf(".") + 1))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ratatoskr/1 ",
        "ratatoskr/1 0123456789abcdef",
        "ratatoskr/1 0123456789abcdef.",
        "ratatoskr/1 0123456789abcdef.-1",
        "ratatoskr/1 0123456789abcdef.+1",
        "ratatoskr/1 0123456789abcdef.1234567890",
        "ratatoskr/1 0123456789abcdeg.1",
        "ratatoskr/1 0123456789abcdef.1 ",
        "ratatoskr/1 0123456789abcdef.\u0661",
        "ratatoskr/2 0123456789abcdef.1",
        "coturn-4.6"
      })
  void othersAreNotTokens(String text) {
    assertEquals(Optional.empty(), LifeToken.parse(text));
  }

  @Test
  void anotherInstanceOrAHigherLifeIsNewer() {
    LifeToken token = new LifeToken(5, 3);
    assertTrue(token.next().isNewerThan(token));
    assertFalse(token.isNewerThan(token.next()));
    assertFalse(token.isNewerThan(token));
    assertTrue(new LifeToken(6, 0).isNewerThan(token));
  }
}
