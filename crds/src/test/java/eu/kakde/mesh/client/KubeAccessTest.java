package eu.kakde.mesh.client;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeAccessTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "---\n", "null\n", "# nothing\n"})
    void anEmptyFileIsSaidToBeEmpty(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("empty"), content);
        assertThatThrownBy(() -> KubeAccess.configure(Optional.of(file)))
                .isInstanceOf(KubeAccessException.class)
                .hasMessageMatching("--kubeconfig \\S+/empty: is (empty; is )?no kubeconfig file, .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hush",
                "- hush\n",
                "hush: {",
                "contexts: hush\n",
                "contexts: [null]\ncurrent-context: hush\n",
                "users: [{name: hush}]\ncontexts: [{name: a}]\ncurrent-context: a\n",
                "clusters: [{name: a}]\ncontexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n",
                "\u0000\u0001hush",
            })
    void aSenselessFileIsOneLineThatQuotesNothingOfIt(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("senseless"), content);
        assertThatThrownBy(() -> KubeAccess.configure(Optional.of(file)))
                .isInstanceOf(KubeAccessException.class)
                .hasNoCause()
                .message()
                .startsWith("--kubeconfig " + file + ": ")
                .hasLineCount(1)
                .doesNotContain("hush");
    }

    @Test
    void aDirectoryAndAMissingFileCannotBeRead() {
        for (Path path : List.of(directory, directory.resolve("none"))) {
            assertThatThrownBy(() -> KubeAccess.configure(Optional.of(path)))
                    .hasMessage("--kubeconfig " + path + ": cannot be read");
        }
    }

    @Test
    void aContextThatLeadsNowhereIsNotFilledWithDefaults() throws IOException {
        assertThatThrownBy(() -> configure("server: https://10.0.0.1:6443", "{}", "current-context: other"))
                .hasMessageEndingWith(
                        "its current-context is none of its contexts; kubectl config use-context sets it");
        assertThatThrownBy(() -> configure("insecure-skip-tls-verify: true", "{}", "current-context: test"))
                .hasMessageEndingWith("context test is for cluster test, which has no server in it");
        Path noUser = Files.writeString(directory.resolve("no-user"), """
                clusters: [{name: test, cluster: {server: "https://10.0.0.1:6443"}}]
                contexts: [{name: test, context: {cluster: test, user: me}}]
                current-context: test
                """);
        assertThatThrownBy(() -> KubeAccess.configure(Optional.of(noUser)))
                .hasMessageEndingWith("context test is for user me, who is not in it");
        Path anonymous = Files.writeString(
                directory.resolve("anonymous"), Files.readString(noUser).replace(", user: me", ""));
        assertThat(KubeAccess.configure(Optional.of(anonymous)).getMasterUrl()).startsWith("https://10.0.0.1:6443");
    }

    @Test
    void aContextThatIsAskedForHasToBeThere() throws IOException {
        Path file = write("server: https://10.0.0.1:6443", "{}", "current-context: test");
        assertThat(KubeAccess.configure(Optional.of(file), Optional.of("test")).getMasterUrl())
                .startsWith("https://10.0.0.1:6443");
        assertThatThrownBy(() -> KubeAccess.configure(Optional.of(file), Optional.of("other")))
                .hasMessage("--context other: the kubeconfig has no such context");
    }

    @Test
    void aFileThatItNamesHasToBeThereAndToBeWhatItShould() throws IOException {
        Files.writeString(directory.resolve("rubbish"), "hush");
        assertThatThrownBy(() -> configure("certificate-authority: gone.crt", "{}"))
                .hasMessageEndingWith(": certificate-authority " + directory.resolve("gone.crt") + ": cannot be read");
        assertThatThrownBy(() -> configure("certificate-authority: rubbish", "{}"))
                .hasMessageEndingWith(": certificate-authority is no certificate in PEM");
        assertThatThrownBy(() -> configure("certificate-authority-data: '?'", "{}"))
                .hasMessageEndingWith(": certificate-authority is no certificate in PEM");
        assertThatThrownBy(() -> configure("{}", "client-certificate: gone.crt, client-key: gone.key"))
                .hasMessageEndingWith(": client-certificate " + directory.resolve("gone.crt") + ": cannot be read");
        assertThatThrownBy(() -> configure("{}", "client-certificate: rubbish, client-key: gone.key"))
                .hasMessageEndingWith(": client-key " + directory.resolve("gone.key") + ": cannot be read");
        assertThatThrownBy(() -> configure("{}", "client-certificate: rubbish, client-key: rubbish"))
                .hasMessageEndingWith("are no certificate and its RSA or EC key, both in PEM");
    }

    @Test
    void aTokenFileNeedNotBeThereYetAndIsReadAnew() throws IOException {
        Config config = configure("{}", "tokenFile: token");
        assertThat(config.getOauthTokenProvider().getToken()).isEmpty();
        Files.writeString(directory.resolve("token"), "one\n");
        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("one");
        Files.writeString(directory.resolve("token"), "two\n");
        assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("two");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, BEGIN PRIVATE KEY",
        "RSA, BEGIN RSA PRIVATE KEY",
        "EC, BEGIN PRIVATE KEY",
        "EC, BEGIN EC PRIVATE KEY",
    })
    void aClientKeyIsReadInEitherForm(String algorithm, String firstLine) throws Exception {
        String key = "RSA".equals(algorithm) ? "rsa:2048" : "ec -pkeyopt ec_paramgen_curve:P-256";
        openssl("req -x509 -nodes -subj /CN=me -keyout key.pem -out me.crt -newkey " + key);
        if (!firstLine.equals("BEGIN PRIVATE KEY")) {
            openssl("pkey -traditional -in key.pem -out traditional.pem");
            Files.move(directory.resolve("traditional.pem"), directory.resolve("key.pem"), REPLACE_EXISTING);
        }
        String pem = Files.readString(directory.resolve("key.pem"));
        assertThat(pem).startsWith("-----" + firstLine);
        assertThat(ownKey(configure("{}", "client-certificate: me.crt, client-key: key.pem")))
                .isEqualTo(algorithm);
        String data = Base64.getEncoder().encodeToString(pem.getBytes());
        assertThat(ownKey(configure("{}", "client-certificate: me.crt, client-key-data: " + data)))
                .isEqualTo(algorithm);
    }

    /** The algorithm of the one key that the client would show to a server. */
    private static String ownKey(Config config) throws Exception {
        X509ExtendedKeyManager keys = (X509ExtendedKeyManager) SSLUtils.keyManagers(config)[0];
        for (String algorithm : List.of("RSA", "EC")) {
            String[] aliases = keys.getClientAliases(algorithm, null);
            if (aliases != null) {
                return keys.getPrivateKey(aliases[0]).getAlgorithm();
            }
        }
        return "none";
    }

    private Config configure(String cluster, String user) throws IOException {
        String server = cluster.equals("{}") ? "" : ", " + cluster;
        return configure("server: https://10.0.0.1:6443" + server, user, "current-context: test");
    }

    private Config configure(String cluster, String user, String current) throws IOException {
        return KubeAccess.configure(Optional.of(write(cluster, user, current)));
    }

    private Path write(String cluster, String user, String current) throws IOException {
        return Files.writeString(
                directory.resolve("config"), """
                clusters: [{name: test, cluster: {%s}}]
                users: [{name: me, user: {%s}}]
                contexts: [{name: test, context: {cluster: test, user: me}}]
                %s
                """.formatted(cluster, user.equals("{}") ? "" : user, current));
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "there is no openssl to make keys with");
        Process process = new ProcessBuilder(("/usr/bin/openssl " + arguments).split(" "))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }
}
