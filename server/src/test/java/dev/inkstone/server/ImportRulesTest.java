package dev.inkstone.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom. */
@AnalyzeClasses(
    packages = "dev.inkstone.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {
  private static final String SERVER = "dev.inkstone.server";

  @ArchTest
  static final ArchRule serverMeetsTrainerAndClientOnlyInProtoAndModel =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.inkstone.trainer..", "dev.inkstone.client..");

  @ArchTest
  static final ArchRule enginesAndLimitsUseTheJdkAndOurOwnTypes =
      classes()
          .that()
          .resideInAnyPackage(SERVER + ".engine..", SERVER + ".admission..", SERVER + ".cache..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("java..", SERVER + "..", "dev.inkstone.model.."));

  @ArchTest
  static final ArchRule generatedTypesStopAtTheEdge =
      noClasses()
          .that(
              resideOutsideOfPackages(
                  SERVER, SERVER + ".rpc..", SERVER + ".json..", SERVER + ".rating.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.inkstone.v1..", "com.google.protobuf..", "com.google.rpc..");

  @ArchTest
  static final ArchRule grpcStopsAtTheEdge =
      noClasses()
          .that(resideOutsideOfPackages(SERVER, SERVER + ".rpc..", SERVER + ".ops.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..");

  @ArchTest
  static final ArchRule vertxStopsAtTheHttpEdge =
      noClasses()
          .that(resideOutsideOfPackages(SERVER + ".http.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..");

  @ArchTest
  static final ArchRule metersAreForOperationsAlone =
      noClasses()
          .that(resideOutsideOfPackages(SERVER + ".ops.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..");

  @ArchTest
  static final ArchRule tracesAreMadeByOperationsAlone =
      noClasses()
          .that(resideOutsideOfPackages(SERVER + ".ops.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.opentelemetry..");

  @ArchTest
  static final ArchRule djlIsTheModelsAlone =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("ai.djl..");

  @ArchTest
  static final ArchRule kafkaIsForRatingsAndSwapsAlone =
      noClasses()
          .that(resideOutsideOfPackages(SERVER + ".rating..", SERVER + ".swap.."))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule engineKnowsNobodyAroundIt =
      noClasses()
          .that()
          .resideInAPackage(SERVER + ".engine..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  SERVER,
                  SERVER + ".rpc..",
                  SERVER + ".http..",
                  SERVER + ".ops..",
                  SERVER + ".swap..",
                  SERVER + ".admission.."));

  @ArchTest
  static final ArchRule whoIsLetInIsDecidedWithoutKnowingThePort =
      noClasses()
          .that()
          .resideInAnyPackage(SERVER + ".security..", SERVER + ".config..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  SERVER,
                  SERVER + ".rpc..",
                  SERVER + ".http..",
                  SERVER + ".json..",
                  SERVER + ".engine..",
                  SERVER + ".swap.."));

  @ArchTest
  static final ArchRule cacheIsAccountingAlone =
      classes()
          .that()
          .resideInAPackage(SERVER + ".cache..")
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage("java..", SERVER + ".cache.."));

  @ArchTest
  static final ArchRule nobodyImportsTheMain =
      noClasses()
          .that()
          .resideOutsideOfPackage(SERVER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(SERVER);
}
