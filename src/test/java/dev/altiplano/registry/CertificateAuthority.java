package dev.altiplano.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority of one's own, made by the JDK's {@code keytool}. */
final class CertificateAuthority {
  private static final String PASSWORD = "changeit";

  private final Path directory;

  CertificateAuthority(Path directory) throws IOException, InterruptedException {
    this.directory = Files.createDirectories(directory);
    keytool(
        "ca", "-genkeypair", "-keyalg", "EC", "-dname", "CN=authority of a test", "-ext", "bc:c");
    keytool("ca", "-exportcert", "-rfc", "-file", certificate().toString());
  }

  /** What clients have to trust. */
  Path certificate() {
    return directory.resolve("ca.pem");
  }

  /** What a server needs that is {@code registry.example.org} as well as this machine. */
  SSLContext server() throws IOException, InterruptedException, GeneralSecurityException {
    String request = directory.resolve("request").toString();
    String signed = directory.resolve("server.pem").toString();
    keytool("server", "-genkeypair", "-keyalg", "EC", "-dname", "CN=server of a test");
    keytool("server", "-certreq", "-file", request);
    keytool(
        "ca",
        "-gencert",
        "-infile",
        request,
        "-outfile",
        signed,
        "-rfc",
        "-ext",
        "san=dns:registry.example.org,ip:127.0.0.1");
    Files.writeString(Path.of(signed), Files.readString(certificate()), StandardOpenOption.APPEND);
    keytool("server", "-importcert", "-noprompt", "-file", signed);
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store("server"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private Path store(String alias) {
    return directory.resolve(alias + ".p12");
  }

  private void keytool(String alias, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", alias, "-keystore", store(alias).toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
