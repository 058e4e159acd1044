package dev.toll.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toll.core.InputException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelRefTest {
    private static ModelRef parse(String text) {
        return ModelRef.parse(text, Map.of(), Path::of);
    }

    @Test
    void name_whenItIsAnEndpoint_isAddressAndModel() {
        var named = (ModelRef.Endpoint) parse("openai:gpt-x");
        assertThat(named.id()).isEqualTo("https://api.openai.com/v1#gpt-x");
        assertThat(named.named()).isTrue();
        var own = (ModelRef.Endpoint) parse("HTTP://LocalHost:8000/v1/#org/model-7b");
        assertThat(own.base()).isEqualTo(URI.create("http://localhost:8000/v1"));
        assertThat(own.model()).isEqualTo("org/model-7b");
        assertThat(own.shortName()).isEqualTo("model-7b");
        assertThat(own.named()).isFalse();
    }

    @Test
    void address_whenTheEnvironmentHasAnother_isThatOne() {
        var ref = (ModelRef.Endpoint) ModelRef.parse("openai:m", Map.of("OPENAI_BASE_URL", "http://10.0.0.1/v1/"), Path::of);
        assertThat(ref.id()).isEqualTo("http://10.0.0.1/v1#m");
    }

    @Test
    void name_whenItIsNoEndpoint_isLookedUpAsAFolder() {
        assertThat(ModelRef.parse("org/name", Map.of(), text -> Path.of("cache", text))).isEqualTo(new ModelRef.Folder(Path.of("cache/org/name")));
        assertThat(parse("models/lilliput-chat").shortName()).isEqualTo("lilliput-chat");
    }

    @Test
    void name_whenItIsHalf_saysWhatIsMissing() {
        assertThatThrownBy(() -> parse("http://localhost:8000/v1")).isInstanceOf(InputException.class).hasMessageContaining("expected #MODEL behind the address");
        assertThatThrownBy(() -> parse("openai:")).isInstanceOf(InputException.class).hasMessageContaining("no usable model name");
        assertThatThrownBy(() -> parse(" ")).isInstanceOf(InputException.class).hasMessageContaining("found nothing");
        assertThatThrownBy(() -> parse("http://localhost/v1?x=1#m")).isInstanceOf(InputException.class).hasMessageContaining("without query");
    }

    @Test
    void address_whenItHoldsAPassword_isRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> parse("https://me:s3cret@host/v1#m")).isInstanceOf(InputException.class).hasMessageContaining("holds a user name or password")
                .hasMessageNotContaining("s3cret");
    }
}
