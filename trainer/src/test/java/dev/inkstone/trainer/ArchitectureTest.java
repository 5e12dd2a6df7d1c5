package dev.inkstone.trainer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.inkstone.trainer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theGateUsesOnlyTheJdkAndOurOwnTypes =
      classes().that().resideInAPackage("..trainer.gate..").should().onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.inkstone..");

  @ArchTest
  static final ArchRule verseUsesOnlyTheJdk =
      classes().that().resideInAPackage("..trainer.verse..").should().onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.inkstone.trainer.verse..",
              "dev.inkstone.model.text.verse..");

  @ArchTest
  static final ArchRule djlIsReachedOnlyThroughTheModel =
      noClasses().should().dependOnClassesThat().resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule kafkaIsKnownOnlyWhereRatingsArriveAndCheckpointsLeave =
      noClasses().that().resideOutsideOfPackages("..trainer.join..", "..trainer.publish..")
          .should().dependOnClassesThat().resideInAnyPackage("org.apache.kafka..", "kafka..");

  @ArchTest
  static final ArchRule tracesAreMadeInOnePlace =
      noClasses().that().resideOutsideOfPackage("..trainer.trace..")
          .should().dependOnClassesThat().resideInAPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.inkstone.trainer.(**)").should().beFreeOfCycles();
}
