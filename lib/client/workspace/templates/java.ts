import type { LocalizedTemplate } from './template'

const en = {
  about: 'Records and streams: the planets, by kind, with the heaviest first.',
  weight: 'What this many kilograms of Earth feel like there.',
  units: "Mass and radius: Earth's are 1.",
  rocky: 'Rocky',
  gas: 'Gas',
  names: ['Mercury', 'Venus', 'Earth', 'Mars', 'Jupiter', 'Saturn', 'Uranus', 'Neptune'],
  feels: '70 kg feel like',
}

const zh: typeof en = {
  about: '记录类与流：按类型列出行星，最重的在前。',
  weight: '地球上的若干公斤，在那里感觉有多重。',
  units: '质量与半径：以地球为 1。',
  rocky: '岩石行星',
  gas: '气态行星',
  names: ['水星', '金星', '地球', '火星', '木星', '土星', '天王星', '海王星'],
  feels: '70 kg 相当于',
}

const MASSES = ['0.055', '0.815', '1', '0.107', '317.8', '95.2', '14.5', '17.1']
const RADII = ['0.383', '0.950', '1', '0.532', '10.97', '9.14', '3.98', '3.86']

const template = (t: typeof en) => ({
  files: [
    [
      'Main.java',
      String.raw`// ${t.about}
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

public class Main {
    private static final List<Planet> PLANETS = List.of(
${t.names.map((name, index) => `            new Planet("${name}", ${MASSES[index]}, ${RADII[index]})`).join(',\n')});

    public static void main(String[] args) {
        var byKind = PLANETS.stream()
                .sorted(Comparator.comparingDouble(Planet::mass).reversed())
                .collect(Collectors.groupingBy(Planet::isRocky, TreeMap::new, Collectors.toList()));
        byKind.forEach((isRocky, planets) -> {
            System.out.printf("\033[1m%s\033[0m%n", isRocky ? "${t.rocky}" : "${t.gas}");
            for (var planet : planets) {
                System.out.printf("  %s\t${t.feels} %.0f kg%n", planet.name(), planet.weightOf(70));
            }
        });
    }
}
`,
    ],
    [
      'Planet.java',
      `/** ${t.units} */
public record Planet(String name, double mass, double radius) {
    public boolean isRocky() {
        return mass < 10;
    }

    /** ${t.weight} */
    public double weightOf(double kilograms) {
        return kilograms * mass / (radius * radius);
    }
}
`,
    ],
  ] as const,
  entry: 'Main.java',
  open: ['Main.java', 'Planet.java'],
})

export const java: LocalizedTemplate = { en: template(en), zh: template(zh) }
