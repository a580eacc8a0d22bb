package eu.kakde.mesh.agent.netlink;

import static eu.kakde.mesh.agent.netlink.FakeNetlinkSocket.datagram;
import static eu.kakde.mesh.agent.netlink.FakeNetlinkSocket.fails;
import static eu.kakde.mesh.agent.netlink.FakeNetlinkSocket.message;
import static eu.kakde.mesh.agent.netlink.FakeNetlinkSocket.staleMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.kakde.mesh.agent.netlink.FakeNetlinkSocket.Answer;
import eu.kakde.mesh.agent.sys.Errno;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetlinkConnectionTest {

    private static final int ERROR = Message.NLMSG_ERROR;
    private static final int DONE = Message.NLMSG_DONE;
    private static final int MULTI = Message.NLM_F_MULTI;
    private static final int INTERRUPTED = MULTI | Message.NLM_F_DUMP_INTR;
    private static final int CAPPED_WITH_TEXT = Message.NLM_F_CAPPED | Message.NLM_F_ACK_TLVS;
    private static final String REQUEST_HEADER = "14000000 1200 0500 01000000 00000000";
    private static final Answer ACK = message(ERROR, Message.NLM_F_CAPPED, "00000000" + REQUEST_HEADER);
    private static final Answer END = message(DONE, MULTI, "00000000");
    private static final Answer LINK = message(16, 0, "2a000000");
    private static final Answer PART = message(16, MULTI, "2a000000");

    private final FakeNetlinkSocket kernel = new FakeNetlinkSocket();
    private final NetlinkConnection connection = new NetlinkConnection(kernel, Duration.ofMillis(30));

    @Test
    void numbersItsRequestsAndAsksForAnAck() throws Exception {
        kernel.answer(ACK).answer(ACK);
        execute();
        execute();
        assertThat(kernel.sent()).extracting(Message::sequence).containsExactly(1, 2);
        assertThat(kernel.sent()).extracting(Message::flags).containsOnly(0x1 | 0x4 | 0x400);
        assertThat(kernel.sent()).extracting(Message::type).containsOnly(18);
    }

    @Test
    void returnsWhatComesBeforeTheAck() throws Exception {
        kernel.answer(LINK, ACK).answer(datagram(LINK, ACK));
        assertThat(execute()).hasSize(1);
        assertThat(execute())
                .singleElement()
                .satisfies(it -> assertThat(it.payload()).containsExactly(42, 0, 0, 0));
    }

    @Test
    void putsAMultipartAnswerTogether() throws Exception {
        kernel.answer(datagram(PART, PART), PART, datagram(PART, END));
        assertThat(dump()).hasSize(4);
        assertThat(kernel.sent())
                .singleElement()
                .satisfies(it -> assertThat(it.flags()).isEqualTo(0x1 | 0x300 | 0x400));
    }

    @Test
    void skipsAnswersToEarlierRequests() throws Exception {
        kernel.answer()
                .answer(staleMessage(16, "00000000"), staleMessage(ERROR, "edffffff" + REQUEST_HEADER), LINK, ACK);
        assertErrno(Errno.ETIMEDOUT, this::execute);
        assertThat(execute()).hasSize(1);
    }

    @Test
    void noAnswerIsATimeout() {
        kernel.answer(LINK);
        assertThatThrownBy(this::execute).hasMessage("look up interface wg0: ETIMEDOUT: no answer in time");
    }

    private record Refusal(String name, Answer answer, Errno errno, String text, int offset) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refusal> refusals() {
        String text = "12000100 4e6f2073756368206c696e6b2e00 0000"; // "No such link."
        String offset = "08000200 14000000";
        String enodev = "edffffff";
        return Stream.of(
                new Refusal(
                        "errno only",
                        message(ERROR, Message.NLM_F_CAPPED, enodev + REQUEST_HEADER),
                        Errno.ENODEV,
                        "",
                        -1),
                new Refusal(
                        "with the request repeated",
                        message(ERROR, 0, enodev + REQUEST_HEADER + "00000000"),
                        Errno.ENODEV,
                        "",
                        -1),
                new Refusal(
                        "with words",
                        message(ERROR, CAPPED_WITH_TEXT, enodev + REQUEST_HEADER + text),
                        Errno.ENODEV,
                        "No such link.",
                        -1),
                new Refusal(
                        "with words and offset",
                        message(ERROR, CAPPED_WITH_TEXT, enodev + REQUEST_HEADER + text + offset),
                        Errno.ENODEV,
                        "No such link.",
                        20),
                new Refusal(
                        "with words behind the repeated request",
                        message(ERROR, Message.NLM_F_ACK_TLVS, enodev + REQUEST_HEADER + "00000000" + text),
                        Errno.ENODEV,
                        "No such link.",
                        -1),
                new Refusal(
                        "at the end of a dump",
                        message(DONE, MULTI | Message.NLM_F_ACK_TLVS, "a1ffffff" + text),
                        Errno.EOPNOTSUPP,
                        "No such link.",
                        -1),
                new Refusal("ack too short", message(ERROR, 0, "edff"), Errno.EBADMSG, "", -1),
                new Refusal(
                        "ack shorter than it says",
                        message(ERROR, Message.NLM_F_ACK_TLVS, enodev + REQUEST_HEADER),
                        Errno.EBADMSG,
                        "",
                        -1),
                new Refusal("datagram cut off", sequence -> Bytes.hex("14000000 0200"), Errno.EBADMSG, "", -1),
                new Refusal("datagram too long", fails(Errno.EMSGSIZE), Errno.EMSGSIZE, "", -1));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalsKeepWhatTheKernelSaid(Refusal it) {
        kernel.answer(PART, it.answer);
        assertThatThrownBy(this::dump).isInstanceOfSatisfying(NetlinkException.class, e -> {
            assertThat(e.errno()).isEqualTo(it.errno);
            assertThat(e.kernelText().orElse("")).isEqualTo(it.text);
            assertThat(e.offset().orElse(-1)).isEqualTo(it.offset);
            if (!it.text.isEmpty()) {
                assertThat(e).hasMessageContaining("list interfaces: ").hasMessageContaining("(" + it.text + ")");
            }
        });
    }

    @Test
    void readsADumpAgainThatChangedMeanwhile() throws Exception {
        kernel.answer(PART, message(16, INTERRUPTED, "00000000"), END)
                .answer(PART, message(DONE, INTERRUPTED, "00000000"))
                .answer(PART, PART, PART, END);
        assertThat(dump()).hasSize(3);
        assertThat(kernel.sent()).hasSize(3);
    }

    @Test
    void givesUpOnADumpThatChangesEachTime() {
        for (int i = 0; i < 2 * NetlinkConnection.ATTEMPTS; i++) {
            kernel.answer(message(DONE, INTERRUPTED, "00000000"));
        }
        assertErrno(Errno.EINTR, this::dump);
        assertThat(kernel.sent()).hasSize(NetlinkConnection.ATTEMPTS);
    }

    @Test
    void readsADumpAgainOfWhichDatagramsWereLost() throws Exception {
        kernel.answer(PART, fails(Errno.ENOBUFS), PART, fails(Errno.ENOBUFS), END)
                .answer(PART, PART, END);
        assertThat(dump()).hasSize(2);
    }

    @Test
    void asksAgainWhileTheKernelIsBusyWithAnEarlierDump() throws Exception {
        kernel.answer(PART)
                .answer(PART, message(ERROR, 0, "f0ffffff" + REQUEST_HEADER))
                .answer(PART, END);
        assertErrno(Errno.ETIMEDOUT, this::dump);
        assertThat(dump()).hasSize(1);
        assertThat(kernel.sent()).hasSize(3);
    }

    @Test
    void oneAnswerIsNeitherNoneNorTwo() {
        kernel.answer(ACK).answer(LINK, LINK, ACK);
        Request request = new Request(18, 0, new byte[4], "look up interface wg0");
        assertErrno(Errno.EBADMSG, () -> connection.get(request));
        assertErrno(Errno.EBADMSG, () -> connection.get(request));
    }

    @Test
    void doesNotRepeatAChangeWhoseAckWasLost() {
        kernel.answer(fails(Errno.ENOBUFS)).answer(ACK);
        assertErrno(Errno.ENOBUFS, this::execute);
        assertThat(kernel.sent()).hasSize(1);
    }

    @Test
    void aFewSignalsDoNotMatterButManyEnd() throws Exception {
        kernel.answer(fails(Errno.EINTR), fails(Errno.EINTR), LINK, fails(Errno.EINTR), ACK)
                .answer(IntStream.range(0, 100)
                        .mapToObj(i -> fails(Errno.EINTR))
                        .toArray(Answer[]::new));
        assertThat(execute()).hasSize(1);
        assertErrno(Errno.EINTR, this::execute);
    }

    private List<Message> execute() throws Exception {
        return connection.execute(new Request(18, Message.NLM_F_CREATE, new byte[4], "look up interface wg0"));
    }

    private List<Message> dump() throws Exception {
        return connection.dump(new Request(18, Message.NLM_F_CREATE, new byte[4], "list interfaces"));
    }

    private static void assertErrno(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NetlinkException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
