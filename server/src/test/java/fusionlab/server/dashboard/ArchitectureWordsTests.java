package fusionlab.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchitectureWordsTests {

    @Test
    void an_architecture_is_named_as_people_name_it() {
        assertThat(ArchitectureWords.of("base")).isEqualTo("original");
        assertThat(ArchitectureWords.of("mid_block.attentions.0=0")).isEqualTo("without mid_block.attentions.0");
        assertThat(ArchitectureWords.of("mid_block.attentions.0=0,up_blocks.1.attentions.2=0"))
                .isEqualTo("2 slots removed");
        assertThat(ArchitectureWords.of("mid_block.attentions.0=2")).isEqualTo("1 slot copied");
        assertThat(ArchitectureWords.of("a.0=0,b.0=0,c.0=10")).isEqualTo("2 slots removed, 1 slot copied");
    }
}
