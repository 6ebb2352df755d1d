package io.fairlead.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.api.Selector;
import io.fairlead.api.Ticker;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;

/** The dependency directions and house rules of docs/architecture.md, held against the compiled classes. */
class ArchitectureTest {
    private static final String API = "io.fairlead.api..";
    private static final String ENGINE = "io.fairlead.api.engine..";
    private static final String METRICS = "io.fairlead.api.metrics..";
    private static final String FLIGHT_EVENTS = "io.fairlead.api.jfr..";
    private static final String STRATEGIES = "io.fairlead.strategies..";
    private static final String HEALTH = "io.fairlead.health..";
    private static final String NETTY = "io.fairlead.netty..";

    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("module-info"))
            .importPackages("io.fairlead.api", "io.fairlead.strategies", "io.fairlead.health", "io.fairlead.netty");

    @Test
    void everyModuleIsSeen() {
        for (String module : new String[] {"api.LoadBalancer", "strategies.Strategies", "health.HealthMonitor"}) {
            assertThat(LIBRARY.contain("io.fairlead." + module)).as(module).isTrue();
        }
        assertThat(LIBRARY.contain("io.fairlead.netty.HttpProxy")).isTrue();
    }

    @Test
    void theApiNeedsTheJdkAndLoggingAlone() {
        hold(classes()
                .that()
                .resideInAPackage(API)
                .and()
                .resideOutsideOfPackages(METRICS, FLIGHT_EVENTS)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(API, "java..", "org.slf4j..", "org.jspecify..")));
    }

    @Test
    void optionalIntegrationsStayInTheirPackages() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage(METRICS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.."));
        hold(noClasses()
                .that()
                .resideOutsideOfPackage(FLIGHT_EVENTS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.jfr.."));
    }

    @Test
    void siblingsDoNotKnowOneAnother() {
        hold(noClasses()
                .that()
                .resideInAPackage(STRATEGIES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HEALTH, NETTY));
        hold(noClasses()
                .that()
                .resideInAPackage(HEALTH)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STRATEGIES, NETTY));
        hold(noClasses()
                .that()
                .resideInAPackage(NETTY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(STRATEGIES, HEALTH));
    }

    @Test
    void onlyTheTransportKnowsNetty() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage(NETTY)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    @Test
    void onlyTheApiKnowsItsEngine() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage(API)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ENGINE));
    }

    /**
     * Packages that need one another are one. Two may be met from both sides: the engine of the API, and the package that
     * users of the transport name, with builders above the others and values below them.
     */
    @Test
    void otherEdgesBetweenPackagesHaveOneDirection() {
        Set<String> edges = LIBRARY.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(edge -> edge(
                        edge.getOriginClass().getPackageName(),
                        edge.getTargetClass().getBaseComponentType().getPackageName()))
                .collect(Collectors.toSet());
        assertThat(edges).contains(edge("io.fairlead.netty.http", "io.fairlead.netty.queue"));
        assertThat(edges)
                .filteredOn(edge -> {
                    String[] ends = edge.split(" to ", 2);
                    return !ends[0].equals(ends[1]) && edges.contains(edge(ends[1], ends[0]));
                })
                .allMatch(edge -> (edge + ' ').contains("io.fairlead.netty ")
                        || ((edge + ' ').contains("io.fairlead.api ") && edge.contains("io.fairlead.api.engine")));
    }

    private static String edge(String from, String to) {
        return from + " to " + to;
    }

    @Test
    void selectorsAreFinalAndNoUserNamesThem() {
        hold(classes()
                .that(areSelectors())
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .notBePublic());
    }

    @Test
    void selectorsUseNothingThatLocksAllocatesOrLogs() {
        hold(noClasses()
                .that(areSelectors())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.util.stream..", "java.util.concurrent.locks..", "java.time..", "org.slf4j..")
                        .or(assignableTo(java.util.Optional.class))
                        .or(assignableTo(ThreadLocal.class))
                        .or(assignableTo(java.util.concurrent.ThreadLocalRandom.class))
                        .or(assignableTo(java.util.Collection.class))));
    }

    @Test
    void timeAndChanceAreInjected() {
        DescribedPredicate<JavaClass> others = not(DescribedPredicate.describe(
                "the system ticker", (JavaClass type) -> type.isEquivalentTo(Ticker.class)));
        hold(noClasses().that(others).should().accessTargetWhere(method(System.class, "nanoTime")));
        hold(noClasses().should().accessTargetWhere(method(System.class, "currentTimeMillis")));
        hold(noClasses().should().accessTargetWhere(method(Math.class, "random")));
        hold(noClasses().should().dependOnClassesThat().areAssignableTo(java.util.concurrent.ThreadLocalRandom.class));
    }

    @Test
    void theBalancerStartsNoThread() {
        hold(noClasses().that().resideInAPackage(API).should().callConstructor(Thread.class));
    }

    /** ThreadLocals multiply with virtual threads: what is served on a thread of its own would pay for them anew. */
    @Test
    void nothingOfARequestHangsOnItsThread() {
        hold(noClasses()
                .that()
                .resideInAnyPackage(API, STRATEGIES)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocal.class));
    }

    /** A machine with two processors passes over the others without a word. */
    @Test
    void racesHaveTwoActors() {
        JavaClasses races = new ClassFileImporter().importPackages("io.fairlead.stress");
        assertThat(races.stream().filter(type -> type.isAnnotatedWith(JCStressTest.class)))
                .isNotEmpty()
                .allSatisfy(race -> assertThat(race.getMethods())
                        .filteredOn(method -> method.isAnnotatedWith(Actor.class))
                        .hasSize(2));
    }

    @Test
    void nobodyPrints() {
        hold(noClasses().should().accessField(System.class, "out"));
        hold(noClasses().should().accessField(System.class, "err"));
    }

    @Test
    void classesAreFinalAndMadeByFactories() {
        hold(classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and()
                .areNotAnonymousClasses()
                .should()
                .haveModifier(JavaModifier.FINAL));
        hold(constructors()
                .that()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .areNotRecords()
                .and()
                .areDeclaredInClassesThat()
                .areNotAssignableTo(Throwable.class)
                .should()
                .notBePublic());
    }

    /** A method, whether it is called or referred to. */
    private static DescribedPredicate<JavaAccess<?>> method(Class<?> owner, String name) {
        return target(With.<JavaClass>owner(type(owner))).and(target(name(name)));
    }

    private static DescribedPredicate<JavaClass> areSelectors() {
        return DescribedPredicate.describe(
                "are selectors", type -> type.isAssignableTo(Selector.class) && !type.isInterface());
    }

    private static void hold(ArchRule rule) {
        rule.allowEmptyShould(false).check(LIBRARY);
    }
}
