//! The words of product classes: what a thing is, what it does in a plant, what can follow when it stops.
//!
//! What follows is told as a possibility of the kind of product ("If …, … can …"), never as a finding of the source.
//! Does not know: which product has which class (`product::class`).

use super::Language;
use crate::product::ProductClass;

/// The kind of product, singular, without article.
pub fn product_class(class: ProductClass, language: Language) -> &'static str {
    let (Language::En | Language::De) = language;
    words(class).0
}

/// What such a product does, as a clause that follows "which".
pub(super) fn role(class: ProductClass) -> &'static str {
    words(class).1
}

/// Whether something can be said in general of what follows when such a product stops.
pub fn has_outage_words(class: ProductClass) -> bool {
    outage(class).is_some()
}

/// What can follow while it is out of action; `None` where that depends on the plant alone.
pub(super) fn outage(class: ProductClass) -> Option<&'static str> {
    Some(match class {
        ProductClass::Plc => {
            "If a controller stops, the machine or process it controls can stop or go on without control."
        }
        ProductClass::SafetyController => {
            "If a safety controller stops, the machine or process it protects can stop or lose this protection."
        }
        ProductClass::CommunicationProcessor => {
            "If a communication processor stops, other systems can lose their connection to the controller behind it."
        }
        ProductClass::RemoteIo => {
            "If such a station stops, the controller can lose the sensors and actuators connected to it."
        }
        ProductClass::HmiPanel => "If an operator panel stops, operators can lose sight of the machine at that place.",
        ProductClass::Scada => {
            "If supervision stops, operators can lose sight of the plant and its means of operation."
        }
        ProductClass::Dcs => {
            "If parts of a process control system stop, operators can lose sight or control of the process."
        }
        ProductClass::Historian => "While a historian is stopped, measured values and events can go unrecorded.",
        ProductClass::NetworkSwitch => {
            "If a switch stops, the devices connected through it can lose touch with each other."
        }
        ProductClass::RouterFirewall => {
            "If a router or firewall stops, the networks it connects can lose touch with each other."
        }
        ProductClass::WirelessDevice => "If a wireless device stops, the devices connected through it can lose touch.",
        ProductClass::Gateway => {
            "If a gateway stops, the devices behind it can no longer be read or commanded through it."
        }
        ProductClass::Drive => "If a drive stops, the motor it runs can stop too.",
        ProductClass::ProtectionRelay => {
            "While a protection relay is stopped, the electrical equipment behind it can lack this protection."
        }
        ProductClass::Rtu => {
            "If a remote terminal unit stops, the control centre can lose sight and control of that site."
        }
        ProductClass::Cnc => "If a machine-tool control stops, the machine tool can stop too.",
        ProductClass::RobotController => "If a robot controller stops, the robot can stop too.",
        ProductClass::BuildingController => {
            "If a building controller stops, the equipment it controls can stop or go on without control."
        }
        ProductClass::MedicalDevice => {
            "If a medical device stops, the care of patients that relies on it can be interrupted."
        }
        ProductClass::VideoSurveillance => "While it is stopped, pictures can be missing.",
        ProductClass::LicenceSoftware => {
            "If the licence software stops, programs that ask it for a licence can stop too."
        }
        ProductClass::SoftwareComponent => "If the component stops, the device it is built into can stop too.",
        ProductClass::ConnectivitySoftware => {
            "If it stops, the programs behind it can lose their data from the devices."
        }
        _ => return None,
    })
}

fn words(class: ProductClass) -> (&'static str, &'static str) {
    match class {
        ProductClass::Plc => ("programmable controller (PLC)", "runs the program that controls a machine or process"),
        ProductClass::SafetyController => {
            ("safety controller", "brings a machine or process to a safe state when something goes wrong")
        }
        ProductClass::CommunicationProcessor => ("communication processor", "connects a controller to networks"),
        ProductClass::RemoteIo => ("input and output station", "connects sensors and actuators to a controller"),
        ProductClass::HmiPanel => {
            ("operator panel (HMI)", "shows a machine's state to operators and takes their commands")
        }
        ProductClass::Scada => {
            ("supervision software (SCADA, HMI)", "shows a plant's state to operators and takes their commands")
        }
        ProductClass::Dcs => {
            ("process control system", "controls a process and lets operators run it from a control room")
        }
        ProductClass::Historian => ("historian", "records measured values and events"),
        ProductClass::EngineeringSoftware => {
            ("engineering software", "serves to write programs and settings for controllers and other devices")
        }
        ProductClass::NetworkSwitch => ("network switch", "connects the devices of a network"),
        ProductClass::RouterFirewall => {
            ("router or firewall", "connects networks and controls what passes between them")
        }
        ProductClass::WirelessDevice => ("wireless network device", "connects devices by radio"),
        ProductClass::Gateway => {
            ("gateway", "passes data between devices that could not talk to each other without it")
        }
        ProductClass::Drive => ("drive", "runs an electric motor at the wanted speed or position"),
        ProductClass::ProtectionRelay => ("protection relay", "switches off electrical equipment when a fault occurs"),
        ProductClass::Rtu => {
            ("remote terminal unit (RTU)", "reports the state of a distant site and carries out commands there")
        }
        ProductClass::Cnc => ("machine-tool control (CNC)", "controls the movements of a machine tool"),
        ProductClass::RobotController => ("robot controller", "controls the movements of a robot"),
        ProductClass::BuildingController => {
            ("building controller", "controls equipment of a building such as heating or ventilation")
        }
        ProductClass::BuildingSoftware => {
            ("building management software", "shows and controls the equipment of buildings")
        }
        ProductClass::MedicalDevice => ("medical device", "is used in the care of patients"),
        ProductClass::MedicalSoftware => ("hospital software", "is used in the care of patients"),
        ProductClass::VideoSurveillance => {
            ("video surveillance (camera, recorder or software)", "watches rooms or grounds")
        }
        ProductClass::AccessControl => ("door access control", "decides who may open which door"),
        ProductClass::PowerMeter => ("power meter", "measures electrical quantities"),
        ProductClass::Ups => ("uninterruptible power supply", "keeps equipment running through a power cut"),
        ProductClass::IndustrialPc => ("industrial computer", "runs whatever programs the plant has put on it"),
        ProductClass::NetworkManagement => {
            ("network management software", "watches and configures the devices of networks")
        }
        ProductClass::ConnectivitySoftware => {
            ("connectivity software", "passes data between devices and other programs")
        }
        ProductClass::LicenceSoftware => {
            ("licence software", "lets other programs run on the computers they are licensed for")
        }
        ProductClass::SoftwareComponent => ("software component", "is built into other products"),
        ProductClass::DesignSoftware => {
            ("design or simulation software", "serves to draw, view or simulate products and plants")
        }
        ProductClass::CodeReader => ("code or tag reader", "reads printed codes or radio tags"),
        ProductClass::ProductionManagement => ("production management software", "plans and records production"),
    }
}
