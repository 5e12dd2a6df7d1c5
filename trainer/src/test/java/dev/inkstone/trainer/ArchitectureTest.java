package dev.inkstone.trainer;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.Device;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.inkstone.trainer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theGateUsesOnlyTheJdkAndOurOwnTypes =
      classes().that().resideInAPackage("..trainer.gate..").should().onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.inkstone..");

  @ArchTest
  static final ArchRule verseUsesOnlyTheJdk =
      classes().that().resideInAPackage("..trainer.verse..").should().onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "dev.inkstone.trainer.verse..");

  /** A device is a plain name that the model's own API takes; no tensor passes through it. */
  @ArchTest
  static final ArchRule djlIsReachedOnlyThroughTheModel =
      noClasses().should().dependOnClassesThat(
          resideInAPackage("ai.djl..").and(DescribedPredicate.not(equivalentTo(Device.class))));

  @ArchTest
  static final ArchRule kafkaIsKnownOnlyWhereRatingsArriveAndCheckpointsLeave =
      noClasses().that().resideOutsideOfPackages("..trainer.join..", "..trainer.publish..")
          .should().dependOnClassesThat(resideInAnyPackage("org.apache.kafka..", "kafka.."));

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.inkstone.trainer.(**)").should().beFreeOfCycles();
}
