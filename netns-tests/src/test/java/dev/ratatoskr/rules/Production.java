package dev.ratatoskr.rules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The compiled production classes of every module on the test's class path, read once. */
final class Production {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // Protobuf generates these; they are not written here, so not judged here.
          .withImportOption(location -> !location.contains("/rendezvous/wire/"))
          .importPackages("dev.ratatoskr");

  private Production() {}

  static JavaClasses classes() {
    return CLASSES;
  }
}
