package dev.ratatoskr.agent.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterVersionTest {
  @ParameterizedTest
  @CsvSource({
    "0.4.7,REFUSED",
    "0.5,MAY_IGNORE_BRIDGES",
    "0.5.12,MAY_IGNORE_BRIDGES",
    "v0.5.12-0007,MAY_IGNORE_BRIDGES",
    "0.5.13,FULL",
    "0.5.14,FULL",
    "0.6.0,FULL",
    "1.0.0,FULL",
    "unknown,FULL",
    "99999999999.1.1,FULL"
  })
  void support(String text, RouterVersion.Support support) {
    assertEquals(support, RouterVersion.parse(text).support());
    assertEquals(
        support == RouterVersion.Support.FULL, RouterVersion.parse(text).advice().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "0.4.20,false",
    "0.5.12,false",
    "v0.5.13-0007,true",
    "0.5.14,true",
    "0.6.0,true",
    "1.0,true",
    "unknown,false"
  })
  void isAtLeast(String text, boolean expected) {
    assertEquals(expected, RouterVersion.parse(text).isAtLeast(5, 13));
  }
}
