package eu.kakde.mesh.client;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.CertUtils;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The certificates and the key of a client configuration, tried before they are used: the client library would say what
 * is wrong with them by a stack trace, and later.
 *
 * @param source what to call the configuration in messages
 */
record TlsMaterial(Config config, String source) {

    private static final String PKCS8_HEADER = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_LINES_AROUND = "-----[A-Z ]+-----";

    /** @throws KubeAccessException which names the field, and a file if there is one; never its content */
    void prepare() throws KubeAccessException {
        requireReadable("certificate-authority", config.getCaCertData(), config.getCaCertFile());
        requireReadable("client-certificate", config.getClientCertData(), config.getClientCertFile());
        requireReadable("client-key", config.getClientKeyData(), config.getClientKeyFile());
        if (isEcKeyInPkcs8()) {
            config.setClientKeyAlgo("EC");
        }
        attempt("certificate-authority is no certificate in PEM", this::readAuthority);
        attempt(
                "client-certificate and client-key are no certificate and its RSA or EC key, both in PEM",
                () -> SSLUtils.keyManagers(config));
    }

    /** Of what is no certificate the client library makes an authority that nobody's certificate comes from. */
    private void readAuthority() throws GeneralSecurityException, IOException {
        if (isEmpty(config.getCaCertData()) && isEmpty(config.getCaCertFile())) {
            return;
        }
        InputStream pem = CertUtils.getInputStreamFromDataOrFile(config.getCaCertData(), config.getCaCertFile());
        if (CertificateFactory.getInstance("X.509").generateCertificates(pem).isEmpty()) {
            throw new CertificateException("none");
        }
    }

    private void requireReadable(String field, String data, String file) throws KubeAccessException {
        if (isEmpty(data) && !isEmpty(file) && !Files.isReadable(Path.of(file))) {
            throw new KubeAccessException(source + ": " + field + " " + file + ": cannot be read");
        }
    }

    /**
     * The client library goes by the PEM's first line, and takes every PKCS #8 key, whose first line does not say of
     * what kind it is, for RSA.
     */
    private boolean isEcKeyInPkcs8() {
        if (isEmpty(config.getClientKeyData()) && isEmpty(config.getClientKeyFile())) {
            return false;
        }
        try {
            String pem = new String(
                    CertUtils.getInputStreamFromDataOrFile(config.getClientKeyData(), config.getClientKeyFile())
                            .readAllBytes(),
                    StandardCharsets.US_ASCII);
            if (!pem.contains(PKCS8_HEADER)) {
                return false;
            }
            byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll(PEM_LINES_AROUND, ""));
            KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key));
            return true;
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            return false; // an RSA key, or none at all: the attempt below tells
        }
    }

    /** Something that reads a part of the configuration. */
    private interface Attempt {
        void run() throws GeneralSecurityException, IOException;
    }

    private void attempt(String problem, Attempt attempt) throws KubeAccessException {
        try {
            attempt.run();
        } catch (GeneralSecurityException
                | IOException
                | IllegalArgumentException
                | NullPointerException
                | KubernetesClientException e) {
            throw new KubeAccessException(source + ": " + problem);
        }
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }
}
