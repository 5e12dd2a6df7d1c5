package dev.inkstone.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.inkstone.model",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule djlIsKnownOnlyWhereTensorsAndTokenizersAre =
      noClasses()
          .that()
          .resideOutsideOfPackages("..model.torch..", "..model.text..", "..model.image..",
              "..model.hf..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule checkpointsNeedTheJdkAndJacksonAlone =
      classes()
          .that()
          .resideInAPackage("..model.checkpoint..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.inkstone.model.checkpoint..", "java..",
              "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule constraintsNeedJacksonAndAutomataAlone =
      classes()
          .that()
          .resideInAPackage("..model.text.constraint..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.inkstone.model.text..", "java..", "com.fasterxml.jackson..",
              "dk.brics.automaton..");

  @ArchTest
  static final ArchRule safetensorsNeedNoLibtorch =
      noClasses()
          .that()
          .haveSimpleNameStartingWith("SafeTensors")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule modelKnowsNothingOfTheRestOfInkstone =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.inkstone.server..", "dev.inkstone.trainer..",
              "dev.inkstone.client..", "dev.inkstone.v1..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.inkstone.model.(*)..").should().beFreeOfCycles();
}
